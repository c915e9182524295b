import Foundation

/// What to start on this machine, together with which others, and what to do when it fails.
public struct Launch {
    /// What every rank runs.
    public enum Work {
        case program(String, arguments: [String])
        /// This very program with its own arguments: at first it goes on in `body` in copies of this process, which is
        /// the quickest start, so nothing may have started a thread before. Later, and on several machines, it is
        /// started anew.
        case thisProgram(body: () -> Never)
    }

    public var work: Work
    /// Ranks on this machine.
    public var processes: Int
    public var meeting = Meeting.alone(port: nil)
    /// Tells jobs apart that meet at one place; nil makes one up.
    public var runID: String?
    public var role = "default"
    public var output = RankOutput.mainOnTerminal
    /// Makes the folder for the ranks' logs and records; called on the one machine whose name for it all others use. nil: each
    /// launcher has one of its own that goes with it.
    public var folder: (() throws -> String)?
    /// Added to the environment of ranks, given that folder.
    public var environment: (String) -> [String: String] = { _ in [:] }
    /// Each rank sees only its own GPU, as device 0 (torchrun's --virtual-local-rank).
    public var isolatesDevices = false
    /// Seconds that ranks may wait for each other before the launch is taken to hang.
    public var timeout = 300.0
    /// Seconds that ranks have to end after another one has failed.
    public var grace = 5.0
    /// Seconds that ranks have to end after a request to stop; nil: as long as they need.
    public var patience: Double?
    /// How often ranks that fail are started again.
    public var maxRestarts = 0
    /// Seconds between two looks at the ranks.
    public var interval = 0.02
    /// Signals that ask the job to stop, and are passed on; SIGHUP, a terminal's end, as SIGTERM. SIGUSR1 is a warning
    /// ahead of them: one that follows is not taken for impatience.
    public var signals = [SIGINT, SIGTERM, SIGHUP, SIGUSR1]

    public init(_ work: Work, processes: Int, folder: (() throws -> String)? = nil) {
        self.work = work
        self.processes = processes
        self.folder = folder
    }
}

/// The machines that take part.
public enum Meeting: Sendable {
    /// This one. A fixed port for the ranks' store, or a free one.
    case alone(port: UInt16?)
    case nodes(NodeOptions)
}
