import DataPipeline
import Torch

/// From a batch of windows to sums over a scene.
struct WindowStep<Classifier: WindowClassifier> {
    private let grid: WindowGrid
    private let classifier: Classifier
    private let views: [WindowView]
    private let seeds: WindowSeeds
    private let name: String
    private let device: Device
    /// `[windows along the axis, window]` float32; those of rows in the canvas's units, a power of two that rounds nothing.
    private let rowWeights, columnWeights: Tensor

    init(_ inference: SceneInference, _ grid: WindowGrid, _ classifier: Classifier, name: String) {
        (self.grid, self.classifier, self.name, device) = (grid, classifier, name, inference.device)
        views = inference.options.views.all
        seeds = WindowSeeds(seed: inference.seed, scene: name)
        rowWeights = inference.options.blending.table(along: grid.rows, on: device) * Scalar(SceneCanvas.one)
        columnWeights = inference.options.blending.table(along: grid.columns, on: device)
    }

    func add(_ batch: WindowBatch, to canvas: inout SceneCanvas) throws(SceneInferenceError) {
        let units = try (probabilities(batch) * weights(of: batch.windows)).to(.int32)
        for (place, index) in batch.windows.enumerated() {
            let window = grid[index]
            let inside = units[place].cropped([0..<window.height, 0..<window.width])
            canvas.add(inside, x: window.x, y: window.y)
        }
    }

    /// Of the windows without the fillers, the mean over the views: `[windows, classes, h, w]`.
    func probabilities(_ batch: WindowBatch) throws(SceneInferenceError) -> Tensor {
        let inputs = batch.inputs.to(device)
        let fillers = Array(
            repeating: batch.windows[batch.windows.count - 1], count: inputs.size(0) - batch.windows.count)
        let answers = views.enumerated().map { number, view in
            let noise = (batch.windows + fillers).map { seeds.seed(window: $0, view: number) }
            return view.restored(classifier.probabilities(view.shown(inputs), seeds: noise))
        }
        let sum = answers.dropFirst().reduce(answers[0], +)
        let mean = answers.count == 1 ? sum : sum * Scalar(1 / Double(answers.count))
        let found = mean[0..<batch.windows.count]
        try check(found, batch.windows)
        return found
    }

    /// `[B, 1, h, w]`, in the canvas's units.
    private func weights(of windows: [Int]) -> Tensor {
        let rows = rowWeights.gathering(Tensor(windows.map(grid.row), device: device), axis: 0)
        let columns = columnWeights.gathering(Tensor(windows.map(grid.column), device: device), axis: 0)
        return (rows.unsqueezed(2) * columns.unsqueezed(1)).unsqueezed(1)
    }

    /// Waits for the device once a batch: what is not finite has no whole number to become.
    private func check(_ found: Tensor, _ windows: [Int]) throws(SceneInferenceError) {
        precondition(
            found.rank == 4 && found.size(1) == classifier.classes && found.dtype == .float32,
            "\(found.signature) for \(classifier.classes) classes")
        let pixels = Double(found.size(2) * found.size(3))
        let sums: [Double] = found.sum([1, 2, 3]).to(.float64).array()
        for (window, sum) in zip(windows, sums) where !(abs(sum / pixels - 1) < 1e-3) {
            throw SceneInferenceError(scene: name, window: grid[window], sum: sum / pixels)
        }
    }
}

extension WindowBlending {
    /// `[windows along the axis, window]` float32.
    fileprivate func table(along axis: WindowAxis, on device: Device) -> Tensor {
        Tensor(weights(along: axis).flatMap(\.self), shape: [axis.starts.count, axis.window], device: device)
    }
}
