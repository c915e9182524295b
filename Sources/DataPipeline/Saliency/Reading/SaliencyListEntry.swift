import Foundation

/// What one line of a list stands for.
enum SaliencyListEntry: Sendable {
    /// Two paths: a picture's and its mask's.
    case files(image: String, mask: String)
    /// One path: of the picture (`DUTS-TR/Image/000012.jpg`), or where it would be without its folder and ending
    /// (`DUTS-TR/000012`, as MINet's lists have it). `parent` holds the two folders.
    case name(parent: String, stem: String)

    /// nil for a line of more than two words.
    init?(_ line: String, root: String, _ source: SaliencySource) {
        let paths = line.split(whereSeparator: \.isWhitespace).map { Self.path(String($0), root) }
        switch paths.count {
        case 2: self = .files(image: paths[0], mask: paths[1])
        case 1: self = Self.name(paths[0] as NSString, source)
        default: return nil
        }
    }

    var parent: String? {
        if case .name(let parent, _) = self { parent } else { nil }
    }

    private static func path(_ word: String, _ root: String) -> String {
        word.hasPrefix("/") || root.isEmpty ? word : "\(root)/\(word)"
    }

    private static func name(_ path: NSString, _ source: SaliencySource) -> SaliencyListEntry {
        let file = path.lastPathComponent as NSString
        let stem =
            ImageFolder.endings.contains(file.pathExtension.lowercased()) ? file.deletingPathExtension : file as String
        let folder = path.deletingLastPathComponent as NSString
        let isImages = source.imageFolder.map { [$0] } ?? ["Image", "images"]
        let parent = isImages.contains(folder.lastPathComponent) ? folder.deletingLastPathComponent : folder as String
        return .name(parent: parent.isEmpty ? "." : parent, stem: stem)
    }
}
