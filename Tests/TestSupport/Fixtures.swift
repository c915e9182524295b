public import Foundation
public import Torch

/// What PyTorch, MONAI and others answer: the files of `Tests/Fixtures`, whose README says what is in them.
public enum Fixtures {
    public static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    public static func path(_ name: String) -> String { folder.appending(path: name).path }

    public static func tensors(_ name: String) throws -> StateDict { try Safetensors.read(path(name)).tensors }

    /// `snake_case` keys are read as `camelCase`; those of dictionaries stay.
    public static func json<Content: Decodable>(
        _ name: String, as type: Content.Type = Content.self
    ) throws -> Content {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(type, from: Data(contentsOf: folder.appending(path: name)))
    }
}
