public import Torch

/// Images and labels of one size.
public struct VolumeBatch: TensorBundle {
    /// float32 `[N, C, D, H, W]`.
    public let image: Tensor
    /// float32 `[N, C, D, H, W]`.
    public let label: Tensor

    public init(image: Tensor, label: Tensor) {
        self.image = image
        self.label = label
    }

    public func mapTensors(_ body: (Tensor) -> Tensor) -> VolumeBatch {
        VolumeBatch(image: body(image), label: body(label))
    }

    /// Images linearly, labels to the nearest voxel.
    public func resized(to size: [Int]) -> VolumeBatch {
        guard Array(image.shape.dropFirst(2)) != size else { return self }
        return VolumeBatch(
            image: image.resized(size, .linear(alignCorners: false)), label: label.resized(size, .nearest))
    }

    /// All crops of some samples, one after the other along `N`.
    ///
    /// They are cut straight out of the mapped volumes into the batch: each voxel is touched once, where tensors per
    /// sample and their concatenation would touch it twice, in fresh memory each time.
    public static func cut(_ samples: [VolumeCropsSample]) -> VolumeBatch {
        VolumeBatch(image: joined(samples, \.image), label: joined(samples, \.label))
    }

    private static func joined(_ samples: [VolumeCropsSample], _ part: KeyPath<PreparedVolume, Tensor>) -> Tensor {
        let boxes = samples.flatMap { sample in sample.views.map { $0.box(of: sample.volume[keyPath: part]) } }
        let batch = Tensor.empty([boxes.count] + boxes[0].shape)
        let size = batch.byteCount / boxes.count
        batch.withUnsafeMutableBytes { memory in
            for (number, box) in boxes.enumerated() {
                precondition(box.shape == boxes[0].shape, "crops of \(boxes[0].shape) and \(box.shape) in one batch")
                box.copy(to: UnsafeMutableRawBufferPointer(rebasing: memory[number * size..<(number + 1) * size]))
            }
        }
        return batch
    }
}
