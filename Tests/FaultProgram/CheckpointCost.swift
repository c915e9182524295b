import Foundation
import Torch
import Training

/// How long checkpoints hold up a training, and how long they take: `FaultProgram checkpoints FOLDER COUNT SHAPE...`.
///
/// The state is a model of parameters of these shapes and Adam's two averages of each.
enum CheckpointCost {
    static func measure(_ folder: String, count: Int, shapes: [[Int]]) throws {
        let tensors = state(shapes)
        let writer = try CheckpointWriter(.init(keep: 1), folder: .make(named: "checkpoints", in: folder))
        let times = try (0..<count).map { step in
            let start = ContinuousClock.now
            _ = try writer.write(
                CheckpointContent(
                    step: step, epoch: step, isWithinEpoch: false, tensors: tensors, state: Data("{}".utf8),
                    configuration: "", metrics: [:]))
            let stall = milliseconds(since: start)
            try writer.finish()
            return (stall: stall, whole: milliseconds(since: start))
        }
        print("first", times[0].stall)
        // The first takes its memory from the system, the others have it.
        print("stall", median(times.dropFirst().map(\.stall)))
        print("whole", median(times.dropFirst().map(\.whole)))
    }

    private static func state(_ shapes: [[Int]]) -> [(file: String, tensors: StateDict)] {
        func tensors(_ kind: String) -> StateDict {
            StateDict(uniqueKeysWithValues: shapes.enumerated().map { ("\($0).\(kind)", Tensor.randomNormal($1)) })
        }
        let averages = tensors("exp_avg").merging(tensors("exp_avg_sq")) { $1 }
        return [("model.safetensors", tensors("weight")), ("optimizer.safetensors", averages)]
    }

    private static func milliseconds(since start: ContinuousClock.Instant) -> Double {
        start.duration(to: .now) / .milliseconds(1)
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
