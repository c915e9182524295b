import Torch

/// What elevations `[B, 1, H, W]` say of a place.
enum Elevation {
    /// Each image's to 0...1, by its own lowest and highest.
    static func scaled(_ elevation: Tensor) -> Tensor {
        let low = elevation.min([2, 3], keepingAxes: true)
        return (elevation - low) / (elevation.max([2, 3], keepingAxes: true) - low + 1e-6)
    }

    /// Sobel's gradients, zeros beyond the border: positive where it falls to the right, and where it falls downwards.
    ///
    /// Sums of shifted images, which stay in the image's precision where convolutions would not.
    static func gradients(_ elevation: Tensor) -> (x: Tensor, y: Tensor) {
        let padded = elevation.padded([(1, 1), (1, 1)])
        func window(_ axis: Int, _ image: Tensor) -> [Tensor] {
            (0..<3).map { image.sliced($0..<$0 + image.size(axis) - 2, axis: axis) }
        }
        func smoothed(_ axis: Int) -> Tensor {
            let parts = window(axis, padded)
            return parts[0] + parts[1] * 2 + parts[2]
        }
        let (columns, rows) = (window(3, smoothed(2)), window(2, smoothed(3)))
        return (columns[0] - columns[2], rows[0] - rows[2])
    }

    /// How steep it is.
    static func steepness(_ gradients: (x: Tensor, y: Tensor), _ gate: DenoisingNetwork.Gate) -> Tensor {
        let (x, y) =
            switch gate {
            case .magnitude: gradients
            case .source: (gradients.x.clamped(min: 0), gradients.y.clamped(min: 0))
            }
        return (x.square() + y.square() + 1e-12).sqrt()
    }
}
