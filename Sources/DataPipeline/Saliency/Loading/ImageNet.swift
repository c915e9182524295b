import Torch

/// What networks that have learned from ImageNet take: RGB of 0 ... 1, less the mean, by the deviation, a channel each.
enum ImageNet {
    static let mean: [Float] = [0.485, 0.456, 0.406]
    static let deviation: [Float] = [0.229, 0.224, 0.225]

    /// - Parameter pixels: uint8 `[B, 3, H, W]`.
    /// - Returns: float32, on the same device; torchvision's `ToTensor` and `Normalize`.
    static func normalised(_ pixels: Tensor) -> Tensor {
        let (mean, deviation) = (channels(mean, on: pixels.device), channels(deviation, on: pixels.device))
        return (pixels.to(.float32) / 255 - mean) / deviation
    }

    private static func channels(_ values: [Float], on device: Device) -> Tensor {
        Tensor(values, shape: [1, 3, 1, 1], device: device)
    }
}
