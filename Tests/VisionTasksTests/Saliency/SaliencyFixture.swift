import DataPipeline
import TestSupport
import VisionTasks

/// Predictions, masks, and what other programs say of them.
struct SaliencyFixture: Decodable {
    /// Of one picture, or of all.
    struct Answer: Decodable {
        let name: String?
        let mae, adpFm: Double
        /// Not of each program.
        let sm, wfm, adpEm: Double?
        let f, precision, recall: [Double]
        let e: [Double]?
    }

    let each: [Answer]
    let all, minet, distributed: Answer

    static func load() throws -> SaliencyFixture { try Fixtures.json("saliency/expected.json") }

    static func files() throws -> PredictedMasks {
        try PredictedMasks(predictions: Fixtures.path("saliency/predictions"), masks: Fixtures.path("saliency/masks"))
    }
}
