import DataPipeline
import TestSupport
import Torch
import VisionTasks

/// A scene in memory.
struct TensorScene: LabelledWindowSource {
    /// `[C, height, width]` float32.
    let image: Tensor
    /// `[height, width]` uint8.
    var classes: Tensor
    var erodedClasses: Tensor?
    /// `[height, width]` bool.
    var hasData: Tensor
    /// The window that cannot be read.
    var damaged: RasterWindow?

    init(width: Int, height: Int, channels: Int = 2) {
        image = noise([channels, height, width], seed: 7)
        classes = .zeros([height, width], dtype: .uint8)
        hasData = .ones([height, width], dtype: .bool)
    }

    var hasErodedLabels: Bool { erodedClasses != nil }

    var size: ImageSize { ImageSize(width: image.size(2), height: image.size(1)) }

    func input(_ window: RasterWindow) throws -> Tensor {
        guard window != damaged else { throw DamagedWindow() }
        return image.cropped(window.ranges).contiguous()
    }

    func validity(_ window: RasterWindow) throws -> Tensor { hasData.cropped(window.ranges) }

    func labels(_ window: RasterWindow, eroded: Bool) throws -> Tensor {
        (eroded ? erodedClasses ?? .undefined : classes).cropped(window.ranges)
    }
}

struct DamagedWindow: Error {}

extension RasterWindow {
    var ranges: [Range<Int>] { [y..<(y + height), x..<(x + width)] }
}

/// A small network without training: pixels look at their neighbours, so that windows differ where they overlap.
struct NeighbourhoodClassifier: WindowClassifier {
    let classes: Int
    private let weight: Tensor
    /// Whether a window's seed changes what is found in it.
    var isNoisy = false

    init(classes: Int = 3, channels: Int = 2) {
        self.classes = classes
        weight = noise([classes, channels, 5, 5], seed: 3)
    }

    func probabilities(_ inputs: Tensor, seeds: [UInt64]) -> Tensor {
        let geometry = Tensor.Convolution(stride: [1, 1], padding: [2, 2], dilation: [1, 1], groups: 1)
        var logits =
            inputs.convolved(weight, bias: .undefined, geometry) + inputs.mean([1, 2, 3], keepingAxes: true) * 9
        if isNoisy {
            let shifts = seeds.map { seed in noise([classes, 1, 1], seed: seed) }
            logits = logits + .stack(shifts)
        }
        return logits.softmax(1)
    }
}
