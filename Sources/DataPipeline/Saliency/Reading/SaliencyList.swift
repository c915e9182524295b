import Foundation

/// A file of one picture a line, as `SaliencyListEntry` has it. Paths begin in the source's root, else in the list's own
/// folder.
struct SaliencyList {
    private let path: String
    private let source: SaliencySource

    init(_ path: String, _ source: SaliencySource) {
        self.path = path
        self.source = source
    }

    /// Whether its first line stands for a picture with a mask.
    static func isOne(_ path: String, _ source: SaliencySource) -> Bool {
        let list = SaliencyList(path, source)
        guard let first = try? list.lines().first else { return false }
        return (try? list.pair(first, list.folders(of: [first]))) != nil
    }

    func read() throws -> SaliencyReading {
        let lines = try lines()
        let folders = folders(of: lines)
        let made = parallelMap(lines) { line in Result { try pair(line, folders) } }
        let wrong = zip(lines, made).compactMap { line, pair in
            pair.error.map { DataProblem(path, line: line.number, "\($0)") }
        }
        let others = folders.values.compactMap { try? $0.get() }.flatMap { $0.images.problems + $0.masks.problems }
        return SaliencyReading(set: SaliencySet(made.compactMap { try? $0.get() }), problems: others + wrong)
    }

    private struct Line: Sendable {
        let number: Int
        let entry: SaliencyListEntry?
    }

    private func lines() throws -> [Line] {
        let root = source.root ?? (path as NSString).deletingLastPathComponent
        return TextFile.lines(try TextFile.read(path)).map { line in
            Line(number: line.number, entry: SaliencyListEntry(line.text, root: root, source))
        }
    }

    private typealias FolderTable = [String: Result<SaliencyFolders, any Error>]

    /// Each folder is looked through once, however many lines there are.
    private func folders(of lines: [Line]) -> FolderTable {
        let parents = Set(lines.compactMap(\.entry?.parent))
        let made = parents.map { parent in (parent, Result { try SaliencyFolders(parent, source) }) }
        return Dictionary(uniqueKeysWithValues: made)
    }

    private func pair(_ line: Line, _ folders: FolderTable) throws -> SaliencyPair {
        switch line.entry {
        case .files(let image, let mask):
            let name = ((image as NSString).lastPathComponent as NSString).deletingPathExtension
            return try .checked(name: name, image: image, mask: mask)
        case .name(let parent, let stem): return try folders[parent]!.get().pair(stem)
        case nil: throw DataError("expected one path, or two: of a picture and its mask")
        }
    }
}
