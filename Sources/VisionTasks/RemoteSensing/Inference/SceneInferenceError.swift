public import DataPipeline

/// A model's answer is no probabilities.
public struct SceneInferenceError: Error, CustomStringConvertible {
    public let scene: String
    public let window: RasterWindow
    /// The mean over the window's pixels of the sum over the classes.
    public let sum: Double

    public var description: String {
        "\(scene), the window at \(window.x), \(window.y): the model's probabilities add up to \(sum) a pixel, not to 1. "
            + "Its weights are damaged, or its training has diverged: choose an earlier checkpoint"
    }
}
