import DataPipeline
import Torch

/// A picture of a scene and its classes side by side, with a legend, gathered from strips: large scenes are shown by every
/// so manieth pixel.
struct QuickLook {
    private let step: Int
    private let size: ImageSize
    private let painter: LabelPainter
    private var picture: [UInt8] = []
    private var classes: [UInt8] = []

    /// - Parameter longestSide: of each of the two, in pixels.
    init(of size: ImageSize, longestSide: Int, _ painter: LabelPainter) {
        step = (max(size.width, size.height) + longestSide - 1) / longestSide
        self.size = ImageSize(width: (size.width + step - 1) / step, height: (size.height + step - 1) / step)
        self.painter = painter
    }

    /// The next strip downwards.
    ///
    /// - Parameters:
    ///   - top: the scene's row that the strip's first is.
    ///   - input: `[C, rows, width]`.
    ///   - labels: `[rows, width]` uint8.
    mutating func add(top: Int, input: Tensor, labels: Tensor) {
        picture += Image(input: sampled(input, top)).pixels
        classes += painter.painted(sampled(labels, top)).pixels
    }

    /// Rows and columns of the scene whose places are whole multiples of the step.
    private func sampled(_ strip: Tensor, _ top: Int) -> Tensor {
        let first = (step - top % step) % step
        return strip.sliced(first..<max(strip.size(-2), first), axis: -2, step: step)
            .sliced(0..<strip.size(-1), axis: -1, step: step)
    }

    func image(_ legend: Legend) -> Image {
        let parts = [picture, classes].map {
            Image(width: size.width, height: size.height, channels: 3, pixels: $0)
        }
        return sideBySide(parts + [legend.drawn(height: size.height)])
    }
}

/// RGB pictures from left to right, with a margin between them, on white.
private func sideBySide(_ images: [Image]) -> Image {
    let height = images.map(\.height).max() ?? 0
    let blank = [UInt8](repeating: 255, count: 3 * 8)
    let rows = (0..<height).map { row in
        Array(images.map { $0.row(row) }.joined(separator: blank))
    }
    return Image(width: (rows.first ?? []).count / 3, height: height, channels: 3, pixels: rows.flatMap(\.self))
}

extension Image {
    /// White below the picture's end.
    fileprivate func row(_ row: Int) -> [UInt8] {
        guard row < height else { return Array(repeating: 255, count: 3 * width) }
        return Array(pixels[(3 * width * row)..<(3 * width * (row + 1))])
    }
}
