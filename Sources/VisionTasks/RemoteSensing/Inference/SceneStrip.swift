import DataPipeline
public import Torch

/// Finished rows of a scene, over its whole width.
public struct SceneStrip: Sendable {
    /// The scene's row that the first one here is.
    public let top: Int
    /// `[classes, rows, width]` int32 on the CPU: probabilities in units of 2⁻³⁰.
    let sums: Tensor

    public var rows: Range<Int> { top..<(top + sums.size(1)) }

    public var window: RasterWindow {
        RasterWindow(x: 0, y: top, width: sums.size(2), height: sums.size(1))
    }

    /// `[classes, rows, width]` float32.
    public var probabilities: Tensor { sums.to(.float32) * Scalar(1 / SceneCanvas.one) }

    /// `[rows, width]` uint8: the likeliest class of each pixel, the first of equals.
    public var labels: Tensor {
        var best = sums[0]
        var labels = Tensor.zeros(best.shape, dtype: .uint8)
        // Class by class: whole rows at a time, several times faster than along the axis of the classes.
        for label in 1..<max(sums.size(0), 1) {
            let candidate = sums[label]
            labels = labels.filled(where: candidate .> best, with: Scalar(label))
            best = best.maximum(candidate)
        }
        return labels
    }
}

extension SceneStrip {
    /// `[rows, width]` uint8: the likeliest classes, and 255 where the scene has no data.
    public func labels(of source: some WindowSource) throws -> Tensor {
        labels.filled(where: !(try source.validity(window)), with: Scalar(Int(PixelConfusion.void)))
    }
}
