public import Torch

/// One window to train on.
public struct SceneSample: Sendable {
    /// float32 `[channels, height, width]`.
    public let input: Tensor
    /// uint8 `[height, width]`: classes, 255 for void.
    public let labels: Tensor
    /// Of the noise that a model draws for this sample in this epoch.
    public let noiseSeed: UInt64

    public init(input: Tensor, labels: Tensor, noiseSeed: UInt64) {
        (self.input, self.labels, self.noiseSeed) = (input, labels, noiseSeed)
    }
}

/// Windows that go through a model together.
public struct SceneBatch: TensorBundle {
    /// float32 `[B, channels, height, width]`.
    public let images: Tensor
    /// uint8 `[B, height, width]`: classes, 255 for void.
    public let labels: Tensor
    /// One a window.
    public let noiseSeeds: [UInt64]

    public init(images: Tensor, labels: Tensor, noiseSeeds: [UInt64]) {
        (self.images, self.labels, self.noiseSeeds) = (images, labels, noiseSeeds)
    }

    public func mapTensors(_ body: (Tensor) -> Tensor) -> SceneBatch {
        SceneBatch(images: body(images), labels: body(labels), noiseSeeds: noiseSeeds)
    }

    public static func collate(_ samples: [SceneSample]) -> SceneBatch {
        SceneBatch(
            images: .stack(samples.map(\.input)), labels: .stack(samples.map(\.labels)),
            noiseSeeds: samples.map(\.noiseSeed))
    }
}
