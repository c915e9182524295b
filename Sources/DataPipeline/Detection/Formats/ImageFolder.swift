import Foundation

/// The pictures of a folder, by their names without the ending.
struct ImageFolder {
    let path: String
    private let names: [String: String]
    /// Pictures that were left out.
    let problems: [DataProblem]

    static let endings = ["jpg", "jpeg", "png"]
    private static let otherEndings = ["bmp", "gif", "tif", "tiff", "webp"]

    init(_ path: String) throws {
        self.path = path
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw DataError("\(path) is no folder that can be read: the images are expected in it")
        }
        let shown = names.filter { !$0.hasPrefix(".") }.sorted()
        let pictures = shown.filter { Self.hasEnding($0, of: Self.endings) }
        self.names = Dictionary(pictures.map { (($0 as NSString).deletingPathExtension, $0) }) { first, _ in first }
        let kept = Set(self.names.values)
        problems =
            pictures.filter { !kept.contains($0) }.map {
                DataProblem("\(path)/\($0)", "another picture has the same name but for the ending: keep one of them")
            }
            + shown.filter { Self.hasEnding($0, of: Self.otherEndings) }.map {
                DataProblem("\(path)/\($0)", "such pictures are not read: convert it to PNG or JPEG")
            }
    }

    private static func hasEnding(_ name: String, of endings: [String]) -> Bool {
        endings.contains((name as NSString).pathExtension.lowercased())
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
