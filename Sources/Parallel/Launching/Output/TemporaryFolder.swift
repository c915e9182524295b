import Foundation

/// What one launcher keeps on its machine only while it runs; it goes with the launcher, also after `kill -9`.
final class TemporaryFolder {
    private let keeper: Keeper
    private var made: String?

    init(_ keeper: Keeper) { self.keeper = keeper }

    /// Made when it is first asked for, with a name that nobody can foresee.
    var path: String {
        get throws(LaunchError) {
            if let made { return made }
            let path = FileManager.default.temporaryDirectory.appending(path: "lockstep_\(UUID().uuidString)").path
            // The keeper knows of it before it is there.
            keeper.watch(folder: path)
            guard mkdir(path, 0o700) == 0 else {
                throw LaunchError("cannot make the folder \(path): \(String(cString: strerror(errno)))")
            }
            made = path
            return path
        }
    }

    func remove() {
        if let made { try? FileManager.default.removeItem(atPath: made) }
    }
}
