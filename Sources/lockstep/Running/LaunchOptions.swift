import ArgumentParser
import Foundation
import Parallel
import Training

/// How many ranks a command runs on.
struct LaunchOptions: ParsableArguments {
    @Option(
        name: [.customLong("nproc-per-node"), .customLong("nproc_per_node")],
        help: "Ranks to start on this machine. Under torchrun, which has started them already, leave it out.")
    var processes = 1

    @Option(
        name: [.customLong("master-port"), .customLong("master_port")],
        help: "The port on which the ranks meet. (default: a free one)")
    var port: UInt16?

    @Flag(
        name: .customLong("detach"),
        help: """
            Go on in the background once the run has begun: it needs no terminal, and logging out does not end it. Watch it \
            by lockstep runs attach.
            """)
    var isDetached = false

    @OptionGroup var watching: WatchingOptions

    func validate() throws {
        guard processes >= 1 else { throw ValidationError("--nproc-per-node is \(processes): expected 1 or more") }
        guard processes == 1 || !isForeignRank else {
            throw ValidationError(
                "--nproc-per-node is \(processes), but RANK is set: this is a rank that was started already. Leave one of "
                    + "the two out")
        }
        guard !(isDetached && isForeignRank) else {
            throw ValidationError("--detach is for the program that starts the ranks, and RANK says that this is one")
        }
    }

    /// This process is to start the ranks, not to be one. One rank alone is started too where nobody sees how it ends.
    var startsRanks: Bool { (processes > 1 || isDetached) && !isRank }

    /// This process was started as one of several.
    var isRank: Bool { ProcessInfo.processInfo.environment["RANK"] != nil }

    /// Started as one of several by another launcher than this program's.
    private var isForeignRank: Bool { isRank && ProcessInfo.processInfo.environment[Worker.folderVariable] == nil }

    /// The ranks that there will be, before they are there.
    var plannedTopology: Topology {
        var topology = Topology.solo
        topology.worldSize = processes
        topology.localWorldSize = processes
        return topology
    }

    /// Runs `body` as a rank, or starts the ranks that do and ends the process when they have ended.
    ///
    /// - Parameter folder: the run's, for the ranks' logs; made only where ranks are started.
    func run(folder: @autoclosure () throws -> RunFolder, body: (Worker) throws -> Void) throws {
        guard startsRanks else { return try Worker.run(watching, nil, body) }
        let folder = try folder()
        try withoutActuallyEscaping(body) { body in
            try LaunchedSession.run(in: folder, isDetached: isDetached) { detachment in
                try launch(in: folder) { Worker.runToTheEnd(watching, detachment, body) }
            }
        }
    }

    private func launch(in folder: RunFolder, body: @escaping () -> Never) throws -> Int32 {
        var launch = Launch(.copy(body: body), processes: processes, logFolder: folder.ranks)
        launch.port = port
        launch.timeout = watching.timeout
        launch.environment[Worker.folderVariable] = folder.path
        let launcher = try Launcher(launch)
        return try launcher.run { FileHandle.standardError.write(Data("lockstep: \($0)\n".utf8)) }
    }
}
