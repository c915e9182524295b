import CImaging
package import Torch

/// What networks that have learned from ImageNet take: RGB of 0 ... 1, less the mean, by the deviation, a channel each.
package enum ImageNet {
    private static let mean: [Float] = [0.485, 0.456, 0.406]
    private static let deviation: [Float] = [0.229, 0.224, 0.225]

    /// - Parameter pixels: uint8 `[B, 3, H, W]`.
    /// - Returns: float32, on the same device; torchvision's `ToTensor` and `Normalize`, to the last bit.
    static func normalised(_ pixels: Tensor) -> Tensor {
        pixels.device == .cpu ? normalisedAtOnce(pixels) : normalisedInSteps(pixels)
    }

    /// On any device.
    package static func normalisedInSteps(_ pixels: Tensor) -> Tensor {
        let (mean, deviation) = (channels(mean, on: pixels.device), channels(deviation, on: pixels.device))
        return (pixels.to(.float32) / 255 - mean) / deviation
    }

    private static func channels(_ values: [Float], on device: Device) -> Tensor {
        Tensor(values, shape: [1, 3, 1, 1], device: device)
    }

    /// In the processor's memory one pass in place of four is several times as fast.
    private static func normalisedAtOnce(_ pixels: Tensor) -> Tensor {
        let (pixels, images) = (pixels.contiguous(), Tensor.empty(pixels.shape, dtype: .float32, device: .cpu))
        let plane = pixels.shape[2] * pixels.shape[3]
        pixels.withUnsafeBytes { bytes in
            images.withUnsafeMutableBytes { memory in
                let (from, to) = (bytes.bindMemory(to: UInt8.self), memory.bindMemory(to: Float.self))
                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                for number in 0..<pixels.shape[0] * 3 {
                    let start = number * plane
                    ci_normalise(from + start, plane, mean[number % 3], deviation[number % 3], to + start)
                }
            }
        }
        return images
    }
}
