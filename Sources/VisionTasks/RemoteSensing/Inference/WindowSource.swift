public import DataPipeline
public import Torch

/// What a scene is read from, window by window, on any thread: files, or tensors in memory.
public protocol WindowSource: Sendable {
    var size: ImageSize { get }

    /// `[C, height, width]` float32, as the model takes it; the window lies in the scene.
    func input(_ window: RasterWindow) throws -> Tensor

    /// `[height, width]` bool: the pixels that have data.
    func validity(_ window: RasterWindow) throws -> Tensor
}

/// A scene whose classes are known.
public protocol LabelledWindowSource: WindowSource {
    /// Whether there are labels that leave out the borders between objects.
    var hasErodedLabels: Bool { get }

    /// `[height, width]` uint8: the class of each pixel, 255 for what counts for nothing.
    ///
    /// - Parameter eroded: those that leave out borders.
    func labels(_ window: RasterWindow, eroded: Bool) throws -> Tensor
}

extension SceneReader: LabelledWindowSource {
    public var hasErodedLabels: Bool { scene.erodedLabels != nil }
}
