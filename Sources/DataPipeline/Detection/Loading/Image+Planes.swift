import CImaging
import Torch

extension Image {
    /// uint8 `[3, H, W]` of an RGB image, its colours changed where asked for.
    func planes(_ jitter: CIJitter?) -> Tensor {
        let tensor = Tensor.empty([3, height, width], dtype: .uint8, device: .cpu)
        let count = width * height
        tensor.withUnsafeMutableBytes { memory in
            let planes = memory.bindMemory(to: UInt8.self).baseAddress!
            ci_planes(pixels, count, planes)
            if let jitter { ci_jitter(jitter, count, planes, planes + count, planes + 2 * count) }
        }
        return tensor
    }

    /// Half this image and half another of its size.
    mutating func mix(_ other: Image) {
        precondition(size == other.size && channels == other.channels, "mixing \(size) and \(other.size)")
        pixels.withUnsafeMutableBufferPointer { ci_average(other.pixels, $0.count, $0.baseAddress!) }
    }
}
