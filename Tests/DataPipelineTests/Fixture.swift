import Foundation
import TestSupport

/// A JSON file of the fixtures, its `snake_case` keys read as `camelCase`.
func fixture<Content: Decodable>(_ name: String) throws -> Content {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Content.self, from: Data(contentsOf: Fixtures.folder.appending(path: name)))
}
