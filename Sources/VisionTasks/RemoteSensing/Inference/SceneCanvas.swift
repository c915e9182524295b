package import Torch

/// The rows of a scene that windows are still being added to.
///
/// Sums are whole numbers, in which order changes nothing: neither that of the windows nor that of the ranks. A unit is
/// 2⁻³⁰: the weights over a pixel add up to one and so do its probabilities, so sums end at 2³⁰, of the 2³¹ that fit; a
/// float32 between ½ and 1 is kept exactly. Takes 4 bytes a class and pixel of a row of windows.
package struct SceneCanvas {
    package static let one = 0x1p30
    /// The scene's row that the first one here is.
    package private(set) var top = 0
    private let classes, width: Int
    private var sums: Tensor

    package init(classes: Int, width: Int, device: Device) {
        (self.classes, self.width) = (classes, width)
        sums = .zeros([classes, 0, width], dtype: .int32, device: device)
    }

    /// - Parameter units: `[classes, h, w]` int32, whose upper left corner is at the scene's `x`, `y`.
    package mutating func add(_ units: Tensor, x: Int, y: Int) {
        let rows = (y - top)..<(y - top + units.size(1))
        extend(to: rows.upperBound)
        sums.cropped([rows, x..<(x + units.size(2))]).addInPlace(units)
    }

    /// Removes the rows above `bottom` of the scene and returns their sums: `[classes, rows, width]` int32.
    package mutating func take(to bottom: Int) -> Tensor {
        let count = bottom - top
        extend(to: count)
        let taken = sums.sliced(0..<count, axis: 1).contiguous()
        sums = sums.sliced(count..<sums.size(1), axis: 1).contiguous()
        top = bottom
        return taken
    }

    private mutating func extend(to count: Int) {
        let missing = count - sums.size(1)
        guard missing > 0 else { return }
        let fresh = Tensor.zeros([classes, missing, width], dtype: .int32, device: sums.device)
        sums = .concatenate([sums, fresh], axis: 1)
    }
}
