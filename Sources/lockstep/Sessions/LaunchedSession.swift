import Foundation
import Training

/// A launcher's life as the run's session: in the background if it is asked to be, and written down from its beginning to its
/// end.
enum LaunchedSession {
    /// Runs `work` and ends the process with its exit code. To be called before anything has started a thread.
    ///
    /// - Parameter work: starts the ranks and waits for them. With a detachment, has `begun()` called, by any copy of this
    ///   process, once nothing that the user has asked for can be wrong any more: the terminal waits for that.
    static func run(in folder: RunFolder, isDetached: Bool, _ work: (Detachment?) throws -> Int32) throws -> Never {
        let detachment = isDetached ? try Detachment.start(in: folder) : nil
        let session = try Session.begin(in: folder, isDetached: isDetached)
        do {
            let code = try work(detachment)
            session.end(code, in: folder)
            exit(code)
        } catch {
            session.end(Ending(error).code, in: folder)
            throw error
        }
    }
}
