import Foundation
import TestSupport
import Training

/// Files as a run leaves them.
enum SampleCheckpoint {
    static func manifest() throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let checkpoint = try CheckpointStore(folder: folder.path).writeAlone("one", metrics: ["dice": 0.5]) { draft in
            try draft.add("model.safetensors", Data("weights".utf8))
        }
        return try bytes(ofFile: "\(checkpoint.path)/manifest.json")
    }

    static let log = (1...5).map { "{\"step\": \($0), \"epoch\": 0, \"train/loss\": 0.\($0), \"x\": \"NaN\"}\n" }
        .joined()

    static func events() -> [UInt8] {
        [[], [1, 2, 3], [UInt8](repeating: 7, count: 300)].flatMap { EventRecord.framed($0) }
    }
}
