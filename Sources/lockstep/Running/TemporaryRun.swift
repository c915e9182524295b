import Foundation
import Training

/// The folder of a command that leaves nothing behind but its results.
enum TemporaryRun {
    private static let name = "lockstep-\(getpid())"
    private static var path: String { NSTemporaryDirectory() + "/" + name }

    /// The launcher's, for the ranks' logs; gone when the program ends.
    static func folder() throws -> RunFolder {
        atexit { try? FileManager.default.removeItem(atPath: TemporaryRun.path) }
        return try RunFolder.make(named: name, in: NSTemporaryDirectory())
    }
}

extension Worker {
    /// Runs `body` with the launcher's folder or, where there is no launcher, with one that is gone afterwards.
    func withTemporaryFolder(_ body: (RunFolder) throws -> Void) throws {
        if let launchedFolder { return try body(RunFolder(path: launchedFolder)) }
        let folder = try TemporaryRun.folder()
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        try body(folder)
    }
}
