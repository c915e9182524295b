import Foundation

/// A file of a cache's folder.
struct CacheFile {
    let path: String
    let bytes: Int
    let lastUse: Double

    static func all(in folder: String) -> [CacheFile] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0 != ".lock" }.compactMap { CacheFile("\(folder)/\($0)") }
    }

    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.path = path
        bytes = Int(status.st_size)
        lastUse = Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) * 1e-9
    }
}
