public import Torch

/// Images of one size and all of their boxes.
public struct DetectionBatch: TensorBundle {
    /// uint8 `[B, 3, H, W]`, RGB: a quarter of the bytes to move. `images` is what a network takes.
    public let pixels: Tensor
    /// float32 `[M, 6]`: image in the batch, class, centre x, centre y, width, height; the last four as parts of the
    /// canvas. An image without objects has no row.
    public let targets: Tensor
    /// What `images` are resized to; nil leaves them.
    private var size: [Int]?

    public init(pixels: Tensor, targets: Tensor) {
        self.pixels = pixels
        self.targets = targets
    }

    /// float32 `[B, 3, H, W]`, 0 ... 1, where the pixels are: made anew each time.
    public var images: Tensor {
        let images = pixels.to(.float32) / 255
        return size.map { images.resized($0, .linear(alignCorners: false)) } ?? images
    }

    /// Of `images`, known without making them.
    public var inputShape: [Int] { Array(pixels.shape.prefix(2)) + (size ?? Array(pixels.shape.suffix(2))) }

    /// With its last image as often again as it takes to have `count`.
    public func padded(to count: Int) -> DetectionBatch {
        let missing = count - pixels.size(0)
        guard missing > 0 else { return self }
        let last = pixels[(pixels.size(0) - 1)..<pixels.size(0)]
        let all = Tensor.concatenate([pixels] + Array(repeating: last, count: missing))
        var batch = DetectionBatch(pixels: all, targets: targets)
        batch.size = size
        return batch
    }

    /// Targets stay on the CPU, where they are looked at.
    public func mapTensors(_ body: (Tensor) -> Tensor) -> DetectionBatch {
        var batch = DetectionBatch(pixels: body(pixels), targets: targets)
        batch.size = size
        return batch
    }

    /// With images of another height and width, bilinearly, as ATen does it; targets are parts and stay.
    public func resized(to size: [Int]) -> DetectionBatch {
        var batch = self
        batch.size = size == Array(pixels.shape.suffix(2)) ? nil : size
        return batch
    }

    /// Joins samples of one canvas.
    public static func collate(_ samples: [DetectionSample]) -> DetectionBatch {
        DetectionBatch(pixels: pixels(samples), targets: targets(samples))
    }

    private static func pixels(_ samples: [DetectionSample]) -> Tensor {
        let batch = Tensor.empty([samples.count] + samples[0].pixels.shape, dtype: .uint8, device: .cpu)
        let size = batch.byteCount / samples.count
        batch.withUnsafeMutableBytes { memory in
            for (number, sample) in samples.enumerated() {
                precondition(sample.pixels.shape == samples[0].pixels.shape, "images of several sizes in one batch")
                let place = UnsafeMutableRawBufferPointer(rebasing: memory[number * size..<(number + 1) * size])
                sample.pixels.withUnsafeBytes { place.copyMemory(from: $0) }
            }
        }
        return batch
    }

    private static func targets(_ samples: [DetectionSample]) -> Tensor {
        let rows = samples.enumerated().flatMap { number, sample in
            sample.boxes.flatMap { row(number, $0, width: sample.pixels.shape[2], height: sample.pixels.shape[1]) }
        }
        return Tensor(rows, shape: [rows.count / 6, 6], device: .cpu)
    }

    private static func row(_ number: Int, _ labelled: LabelledBox, width: Int, height: Int) -> [Float] {
        let (box, width, height) = (labelled.box, Double(width), Double(height))
        return [
            Float(number), Float(labelled.category), Float((box.x1 + box.x2) / 2 / width),
            Float((box.y1 + box.y2) / 2 / height), Float(box.width / width), Float(box.height / height),
        ]
    }
}
