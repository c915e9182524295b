import DataPipeline
import Torch

/// A strip of a scene, the classes found in it, and the true ones, under each other.
struct StripPicture {
    /// `[C, rows, width]`, as the model takes it.
    let input: Tensor
    /// `[rows, width]` uint8.
    let found, truth: Tensor
    let painter: LabelPainter

    private static let margin = 4

    var image: Image {
        let parts = [Image(input: input), painter.painted(found), painter.painted(truth)]
        let width = parts[0].width
        let blank = [UInt8](repeating: 255, count: 3 * width * Self.margin)
        return Image(
            width: width, height: parts.map(\.height).reduce(2 * Self.margin, +), channels: 3,
            pixels: Array(parts.map(\.pixels).joined(separator: blank)))
    }
}

extension Image {
    /// - Parameter input: `[C, H, W]`: its first three channels, or its first one in grey, of which 0 to 1 is shown.
    init(input: Tensor) {
        let shown = input.size(0) >= 3 ? input[0..<3] : input[0..<1].expanded([3, -1, -1])
        self.init(planes: (shown.clamped(0, 1) * 255).rounded().to(.uint8))
    }
}
