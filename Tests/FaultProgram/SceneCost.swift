import DataPipeline
import Foundation
import Torch

/// How fast workers make training windows of scenes: `FaultProgram scenes FOLDER BATCHES WORKERS` prints windows a second.
enum SceneCost {
    private static let side = 256, batch = 16, warmUp = 4

    /// - Parameter folder: with `image/*.tif`, `elevation/*.tif` and `label/*.tif`.
    static func measure(_ folder: String, batches: Int, workers: Int) throws {
        var options = WindowOptions()
        (options.side, options.count) = (side, batch * (warmUp + batches))
        let set = try SceneSet.read(SceneSource(folder, layout: .folders))
        let windows = try SceneWindows(set.readers(), options)
        let requests = (0..<warmUp + batches).map { number in
            BatchRequest(indices: Array(number * batch..<(number + 1) * batch))
        }
        let loader = Loader(windows, requests, seed: 0, workers: workers) { SceneBatch.collate($0) }
        for _ in 0..<warmUp { _ = try loader.nextBatch() }
        let start = ContinuousClock.now
        while try loader.nextBatch() != nil {}
        print(Double(batches * batch) / (start.duration(to: .now) / .seconds(1)))
    }
}
