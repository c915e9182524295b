import CImaging
package import Torch

/// One change of a picture's colours. All but the hue are PIL's enhancements, to the last bit.
package enum ColourStep: Sendable, Hashable {
    /// 0 is black, 1 leaves it.
    case brightness(Float)
    /// 0 is the mean luma everywhere, 1 leaves it.
    case contrast(Float)
    /// 0 is grey, 1 leaves it.
    case saturation(Float)
    /// By this part of a turn, in HSV.
    case hue(Float)
}

extension Tensor {
    /// Changes uint8 `[3, H, W]`, in place.
    package func apply(_ steps: [ColourStep]) {
        precondition(dtype == .uint8 && shape.count == 3 && shape[0] == 3, "colours of \(signature)")
        let count = shape[1] * shape[2]
        withUnsafeMutableBytes { memory in
            let planes = memory.bindMemory(to: UInt8.self).baseAddress!
            for step in steps { step.apply(planes, count) }
        }
    }
}

extension ColourStep {
    /// - Parameter count: pixels of each of the three planes.
    fileprivate func apply(_ red: UnsafeMutablePointer<UInt8>, _ count: Int) {
        let (green, blue) = (red + count, red + 2 * count)
        switch self {
        case .brightness(let factor): ci_blend(0, factor, 3 * count, red)
        case .contrast(let factor):
            let mean = Double(ci_luma_sum(red, green, blue, count)) / Double(max(count, 1))
            ci_blend(UInt8(mean + 0.5), factor, 3 * count, red)
        case .saturation(let factor): ci_saturate(factor, count, red, green, blue)
        case .hue(let turns):
            let jitter = CIJitter(hue_gain: 1, hue_shift: 6 * turns, saturation: 1, value: 1)
            ci_jitter(jitter, count, red, green, blue)
        }
    }
}
