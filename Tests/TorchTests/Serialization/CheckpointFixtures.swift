import TestSupport
import Testing

/// `checkpoints.json`.
struct CheckpointFixtures: Decodable {
    struct Readable: Decodable, CustomTestStringConvertible {
        let file, expected: String
        let keys: [String]
        let prefix: String?
        var testDescription: String { file }
    }

    struct Bad: Decodable, CustomTestStringConvertible {
        let file, why: String
        let global, marker: String?
        var testDescription: String { file }
        var path: String { Fixtures.path("checkpoints/\(file)") }
    }

    /// An entry without `expected`, which another suite reads by itself.
    private struct Entry: Decodable {
        let readable: Readable?
        init(from decoder: any Decoder) throws { readable = try? Readable(from: decoder) }
    }

    let files: [Readable]
    let bad: [Bad]

    private enum CodingKeys: CodingKey { case files, bad }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        files = try container.decode([Entry].self, forKey: .files).compactMap(\.readable)
        bad = try container.decode([Bad].self, forKey: .bad)
    }

    static let all = try! Fixtures.json("checkpoints/checkpoints.json", as: Self.self)
}
