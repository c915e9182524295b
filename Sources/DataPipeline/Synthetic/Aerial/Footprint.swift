import Foundation

/// A rectangle in any direction: a roof, a car, or a road.
struct Footprint {
    private let x, y, halfLength, halfWidth, angle: Double

    /// - Parameter angle: of its length, from the first axis, in radians.
    init(x: Double, y: Double, length: Double, width: Double, angle: Double) {
        (self.x, self.y, halfLength, halfWidth, self.angle) = (x, y, length / 2, width / 2, angle)
    }

    var bounds: PixelRectangle {
        let reach = halfLength + halfWidth
        let (left, top) = (Int((x - reach).rounded(.down)), Int((y - reach).rounded(.down)))
        let side = Int((2 * reach).rounded(.up)) + 1
        return PixelRectangle(x: left, y: top, width: side, height: side)
    }

    /// Whether the middle of a pixel is inside.
    func contains(_ column: Int, _ row: Int) -> Bool {
        let (across, down) = (Double(column) + 0.5 - x, Double(row) + 0.5 - y)
        return abs(across * cos(angle) + down * sin(angle)) <= halfLength
            && abs(down * cos(angle) - across * sin(angle)) <= halfWidth
    }

    /// A point of its long middle line.
    ///
    /// - Parameter part: -1 ... 1, from one end to the other.
    func point(_ part: Double, beside distance: Double) -> (x: Double, y: Double) {
        let along = part * halfLength
        return (x + along * cos(angle) - distance * sin(angle), y + along * sin(angle) + distance * cos(angle))
    }

    /// Something smaller on it, in its direction.
    func placed(_ part: Double, beside distance: Double, length: Double, width: Double) -> Footprint {
        let (x, y) = point(part, beside: distance)
        return Footprint(x: x, y: y, length: length, width: width, angle: angle)
    }
}
