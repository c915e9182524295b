import Foundation
import Synchronization
import Training

/// A terminal that shows a detached run as it goes on.
struct Attachment {
    let folder: RunFolder
    /// Ctrl-\ stops the run; whoever only watches along cannot.
    let mayStop: Bool
    /// How many of the lines so far are shown first.
    let lines: Int

    /// Follows the run to its end, or until the person leaves.
    ///
    /// - Returns: the run's exit code; 0 when the person has left.
    func follow() -> Int32 {
        AttachmentSignals.install()
        var output = FollowedFile(path: folder.output)
        output.showEnd(lines: lines)
        while true {
            let session = Session(of: folder)
            output.forward()
            if let farewell {
                output.finish()
                say(farewell)
                return 0
            }
            if mayStop, AttachmentSignals.stop.exchange(false, ordering: .relaxed) { session?.process.send(SIGINT) }
            guard session?.state == .running else {
                output.finish()
                return ending(session)
            }
            usleep(100_000)
        }
    }

    /// What is said when the person leaves; nil while that is not so.
    private var farewell: String? {
        if AttachmentSignals.stolen.load(ordering: .relaxed) { return "another terminal has taken \(folder.path) over" }
        guard AttachmentSignals.detach.load(ordering: .relaxed) else { return nil }
        return """
            detached; \(folder.path) goes on. Stop it by: lockstep runs stop \(folder.name)
            """
    }

    private func ending(_ session: Session?) -> Int32 {
        guard let code = session?.exitCode else {
            say("\(folder.path) was killed, or its machine was: see lockstep runs diagnose \(folder.path)")
            return 1
        }
        say("\(folder.path) has ended with exit code \(code)")
        return code
    }

    private func say(_ line: String) { FileHandle.standardError.write(Data("lockstep: \(line)\n".utf8)) }
}
