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

    /// An image as evaluation sees it, without its boxes.
    public init(_ image: Image, on canvas: ImageSize) {
        self.init(pixels: image.letterboxed(to: canvas).planes(nil), boxes: [])
    }
}
