import Foundation
import Training

/// A folder that holds nothing yet.
struct StarterFolder {
    let path: String

    /// Makes it where it is not there. What could not be finished is taken away again.
    ///
    /// - Throws: `ConfigurationError` when it holds something already: nothing of it is touched.
    func fill(_ write: () throws -> Void) throws {
        let wasThere = FileManager.default.fileExists(atPath: path)
        if wasThere { try expectEmpty() }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try write()
        } catch {
            try? clear(removingItself: !wasThere)
            throw error
        }
    }

    private func expectEmpty() throws {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw ConfigurationError("\(path) is no folder that can be read: name a new one")
        }
        guard names.isEmpty else {
            throw ConfigurationError("\(path) is not empty, it has \(names.sorted()[0]): name a new folder")
        }
    }

    private func clear(removingItself: Bool) throws {
        if removingItself { return try FileManager.default.removeItem(atPath: path) }
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            try FileManager.default.removeItem(atPath: "\(path)/\(name)")
        }
    }
}
