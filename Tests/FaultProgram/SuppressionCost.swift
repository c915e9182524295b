import Foundation
import Torch
import VisionTasks

/// What non-maximum suppression costs: `FaultProgram nms FILE THRESHOLD`; the file has `boxes` `[K, 4]` and `scores` `[K]`.
enum SuppressionCost {
    private struct Report: Encodable {
        let seconds: Double
        let kept: [Int]
    }

    static func measure(_ path: String, threshold: Double) throws {
        let tensors = try Safetensors.read(path).tensors
        guard let boxes = tensors["boxes"], let scores = tensors["scores"] else {
            throw FaultError(description: "\(path) lacks boxes or scores")
        }
        let suppression = NonMaximumSuppression(threshold: threshold)
        let categories = Tensor.zeros([scores.size(0)], dtype: .int64)
        let keep = { suppression.keep(boxes, scores: scores, categories: categories) }
        // The first time memory is new.
        _ = keep()
        let start = ContinuousClock.now
        let kept = keep()
        let seconds = start.duration(to: .now) / .seconds(1)
        FileHandle.standardOutput.write(try JSONEncoder().encode(Report(seconds: seconds, kept: kept)))
    }
}
