import Foundation
import Training

/// The terminal's side of a run that is being detached: shows what it says until it has begun, or has failed to.
struct DetachedStart {
    let folder: RunFolder
    /// The end of the pipe that tells.
    let news: Int32

    func waitAndLeave() -> Never {
        var output = FollowedFile(path: folder.output)
        let interruption = try? Interruption()
        var isStopping = false
        while !isReadable(within: 0.05) {
            output.forward()
            if interruption?.isRequested == true, !isStopping { isStopping = session?.process.send(SIGINT) == true }
        }
        var byte: UInt8 = 0
        let hasBegun = read(news, &byte, 1) == 1
        // The last words of a run that failed may still be on their way.
        if !hasBegun { waitForTheEnd() }
        output.forward()
        if hasBegun { explain() }
        leaveAtOnce(hasBegun ? 0 : session?.exitCode ?? 1)
    }

    private var session: Session? { Session(of: folder) }

    private func isReadable(within seconds: Double) -> Bool {
        var question = pollfd(fd: news, events: Int16(POLLIN), revents: 0)
        return poll(&question, 1, Int32(seconds * 1000)) > 0
    }

    private func waitForTheEnd() {
        while session?.state == .running { usleep(10_000) }
    }

    private func explain() {
        let process = session.map { " as process \($0.process.process)" } ?? ""
        say("\(folder.path) goes on in the background\(process)")
        say("watch it by: lockstep runs attach \(folder.name)")
        say("stop it by:  lockstep runs stop \(folder.name)")
    }

    private func say(_ line: String) { FileHandle.standardError.write(Data("lockstep: \(line)\n".utf8)) }
}
