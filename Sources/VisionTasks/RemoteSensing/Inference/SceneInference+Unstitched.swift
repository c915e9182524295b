import DataPipeline
import Torch

extension SceneInference {
    /// Classifies windows without blending them, as PKDiff's published evaluation does: those that lie whole in the scene at
    /// multiples of the stride. Its sampler's duplicates, which depend on the number of ranks, are left out.
    ///
    /// - Parameter body: takes the windows of this rank, with the likeliest classes, `[h, w]` uint8.
    func classifyAlone(
        _ source: some WindowSource, named name: String, _ classifier: some WindowClassifier,
        progress: (Int) -> Void, body: (RasterWindow, Tensor) throws -> Void
    ) throws {
        let grid = unclampedGrid(over: source.size)
        let step = WindowStep(self, grid, classifier, name: name)
        try forEachRound(of: grid, in: source) { batch, done in
            if let batch {
                let labels = try step.probabilities(batch).argmax(1).to(.cpu, .uint8)
                for (place, index) in batch.windows.enumerated() { try body(grid[index], labels[place]) }
            }
            progress(done)
        }
    }

    func unclampedGrid(over size: ImageSize) -> WindowGrid {
        WindowGrid(unclamped: size, window: options.window, stride: options.stride)
    }
}
