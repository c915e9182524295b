import Foundation
import Parallel
import Torch

/// What it costs to write a call down, and what a call of two ranks costs.
enum RecorderCost {
    static func measure() {
        let recorder = RankRecorder()
        let tensor = Tensor.zeros([64, 3, 3, 3])
        let note = nanoseconds(200_000) { recorder.note("step 612, epoch 3, loading a batch") }
        let record = nanoseconds(200_000) { recorder.finish(recorder.begin(Collective(.allReduce, tensor))) }
        print("a note \(note) ns, a collective \(record) ns")
    }

    private static func nanoseconds(_ count: Int, _ body: () -> Void) -> Int {
        for _ in 0..<1000 { body() }
        let start = ContinuousClock.now
        for _ in 0..<count { body() }
        return Int(start.duration(to: .now) / .nanoseconds(1)) / count
    }
}
