/// Two files with the same bytes.
public struct SameFiles: Sendable, Encodable, Equatable {
    public let first, second: String
}

/// A file, and what its bytes come to; nil where they cannot be read.
struct FileDigest: Sendable {
    let path: String
    let digest: UInt64?
}

extension SameFiles {
    /// Files of different parts, each with the first that it equals.
    static func across(_ parts: [[FileDigest]]) -> [SameFiles] {
        pairs(parts).filter { $0.isAcross }.map(\.files)
    }

    /// Files of one part.
    static func within(_ part: [FileDigest]) -> [SameFiles] { pairs([part]).map(\.files) }

    private static func pairs(_ parts: [[FileDigest]]) -> [(files: SameFiles, isAcross: Bool)] {
        var first: [UInt64: (part: Int, path: String)] = [:]
        var pairs: [(SameFiles, Bool)] = []
        for (number, part) in parts.enumerated() {
            for file in part {
                guard let digest = file.digest else { continue }
                guard let other = first[digest] else {
                    first[digest] = (number, file.path)
                    continue
                }
                guard hasSameBytes(other.path, file.path) else { continue }
                pairs.append((SameFiles(first: other.path, second: file.path), other.part != number))
            }
        }
        return pairs
    }
}

private func hasSameBytes(_ first: String, _ second: String) -> Bool {
    guard let first = try? MappedFile(first), let second = try? MappedFile(second) else { return false }
    return first.withBytes { bytes in second.withBytes { bytes.elementsEqual($0) } }
}
