import Foundation
import Parallel
import Training

/// A launcher's life as the run's session: in the background if it is asked to be, and written down from its beginning to its
/// end.
enum LaunchedSession {
    /// Runs `work` and ends the process with its exit code. To be called before anything has started a thread.
    ///
    /// - Parameters:
    ///   - makeFolder: makes the run's folder.
    ///   - work: starts the ranks and waits for them; is given what makes or has made the run's folder. With a detachment,
    ///     has `begun()` called, by any copy of this process, once nothing that the user has asked for can be wrong any
    ///     more: the terminal waits for that.
    static func run(
        _ meeting: Meeting, isDetached: Bool, _ makeFolder: @escaping () throws -> RunFolder,
        _ work: (_ folder: @escaping () throws -> RunFolder, Detachment?) throws -> Int32
    ) throws -> Never {
        if meeting.isOfRunFolder {
            let folder = try makeFolder()
            try run(in: folder, isDetached: isDetached) { try work({ folder }, $0) }
        }
        // Whose run it is will be known when the machines have met, but a terminal does not wait for that.
        guard isDetached else { exit(try work(makeFolder, nil)) }
        try run(in: .makeUnique(task: "launcher"), isDetached: true) { detachment in
            detachment?.begun()
            return try work(makeFolder, nil)
        }
    }

    private static func run(
        in folder: RunFolder, isDetached: Bool, _ work: (Detachment?) throws -> Int32
    ) throws -> Never {
        let detachment = isDetached ? try Detachment.start(in: folder) : nil
        let session = try Session.begin(in: folder, isDetached: isDetached)
        do {
            let code = try work(detachment)
            session.conclude(code, in: folder)
            exit(code)
        } catch {
            session.conclude(Ending(error).code, in: folder)
            throw error
        }
    }
}

extension Meeting {
    /// This machine makes the run's folder, for all that take part.
    fileprivate var isOfRunFolder: Bool {
        switch self {
        case .alone: true
        case .nodes(let options): options.nodeRank == 0
        }
    }
}
