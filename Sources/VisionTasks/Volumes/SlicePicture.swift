import DataPipeline
import Torch

/// Three slices at right angles through the middle of what was found, side by side, with the labels laid over in colour.
struct SlicePicture {
    /// `[X, Y, Z]`, any range.
    let image: Tensor
    /// `[X, Y, Z]`, class indices.
    let labels: Tensor

    /// The shorter side of a slice is at least this many pixels.
    private static let smallestSide = 256
    private static let opacity = 0.45
    /// Red, green and blue from 0 to 255, for the classes 1, 2, ... in turn: colours that also colour-blind people tell
    /// apart. Okabe & Ito 2008.
    private static let colours: [[Double]] = [
        [230, 159, 0], [86, 180, 233], [0, 158, 115], [240, 228, 66], [0, 114, 178], [213, 94, 0], [204, 121, 167],
    ]

    var rendered: Image {
        let slices = (0..<3).map(slice)
        let height = slices.map { $0.size(1) }.max() ?? 0
        let picture = Tensor.concatenate(slices.map { $0.padded([(4, 4), (0, height - $0.size(1))]) }, axis: 2)
        let pixels: [UInt8] = picture.permuted([1, 2, 0]).clamped(0, 255).rounded().to(.uint8).array()
        return Image(width: picture.size(2), height: picture.size(1), channels: 3, pixels: pixels)
    }

    /// `[3, H, W]`: the slice across one axis, the next axis up and the last to the right.
    private func slice(across axis: Int) -> Tensor {
        let place = focus[axis]
        let grey = normalized.selecting(place, axis: axis)
        let classes = labels.selecting(place, axis: axis)
        return enlarged(coloured(grey, classes).flipped([1]))
    }

    /// Brightness from 0 to 255.
    private var normalized: Tensor {
        let low = image.min()
        let span = (image.max() - low).clamped(min: 1e-12)
        return (image - low) / span * 255
    }

    private func coloured(_ grey: Tensor, _ classes: Tensor) -> Tensor {
        (0..<Self.colours.count).reduce(Tensor.stack([grey, grey, grey])) { picture, index in
            let belongs =
                (classes .> 0) .& ((classes.to(.int64) - 1).remainder(Scalar(Self.colours.count)) .== Scalar(index))
            let colour = Tensor(Self.colours[index], shape: [3, 1, 1]).to(.float32)
            return .choose(
                belongs, picture.interpolated(to: colour.expanded(picture.shape), weight: Scalar(Self.opacity)), picture
            )
        }
    }

    private func enlarged(_ picture: Tensor) -> Tensor {
        let factor = max(
            1, (Self.smallestSide + min(picture.size(1), picture.size(2)) - 1) / min(picture.size(1), picture.size(2)))
        return picture.unsqueezed(0).resized([picture.size(1) * factor, picture.size(2) * factor], .nearest)[0]
    }

    /// The centre of what was found, or of the volume.
    private var focus: [Int] {
        let found = labels.nonzero()
        guard found.size(0) > 0 else { return labels.shape.map { $0 / 2 } }
        let centre: [Double] = found.to(.float64).mean([0]).array()
        return centre.map { Int($0.rounded()) }
    }
}
