import CImaging
package import Torch

extension Image {
    /// uint8 `[3, H, W]` of an RGB image, its colours changed where asked for.
    package func planes(_ change: ColourChange?) -> Tensor {
        let tensor = Tensor.empty([3, height, width], dtype: .uint8, device: .cpu)
        let count = width * height
        tensor.withUnsafeMutableBytes { memory in
            let planes = memory.bindMemory(to: UInt8.self).baseAddress!
            ci_planes(pixels, count, planes)
            if let change { ci_jitter(CIJitter(change), count, planes, planes + count, planes + 2 * count) }
        }
        return tensor
    }

    /// Half this image and half another of its size.
    package mutating func mix(_ other: Image) {
        precondition(size == other.size && channels == other.channels, "mixing \(size) and \(other.size)")
        pixels.withUnsafeMutableBufferPointer { ci_average(other.pixels, $0.count, $0.baseAddress!) }
    }
}

extension CIJitter {
    fileprivate init(_ change: ColourChange) {
        self.init(
            hue_gain: Float(change.hueGain), hue_shift: Float(6 * change.hueShift),
            saturation: Float(change.saturation),
            value: Float(change.value))
    }
}
