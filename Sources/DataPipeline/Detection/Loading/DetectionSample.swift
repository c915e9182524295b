public import Torch

/// One image on its canvas, and the boxes in it.
public struct DetectionSample: Sendable {
    /// uint8 `[3, H, W]`, RGB.
    public let pixels: Tensor
    /// In pixels of the canvas.
    public let boxes: [LabelledBox]

    public init(pixels: Tensor, boxes: [LabelledBox]) {
        self.pixels = pixels
        self.boxes = boxes
    }
}
