import Foundation

/// The pictures of a folder, by their names without the ending.
struct ImageFolder {
    let path: String
    private let names: [String: String]

    private static let endings = ["jpg", "jpeg", "png"]

    init(_ path: String) throws {
        self.path = path
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw DataError("\(path) is no folder that can be read: the images are expected in it")
        }
        let pictures = names.filter { Self.endings.contains(($0 as NSString).pathExtension.lowercased()) }
        self.names = Dictionary(pictures.map { (($0 as NSString).deletingPathExtension, $0) }) { min($0, $1) }
    }

    /// Sorted.
    var stems: [String] { names.keys.sorted() }

    func file(of stem: String) -> String? { names[stem].map { "\(path)/\($0)" } }
}

/// Names of files in a folder that end in `suffix`, without it, sorted.
func stems(in folder: String, endingIn suffix: String) throws -> [String] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
        throw DataError("\(folder) is no folder that can be read")
    }
    return names.filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }.map { String($0.dropLast(suffix.count)) }
        .sorted()
}
