import Foundation

/// A closed shape about a point: `r(angle)` is a circle with waves, stretched and turned; from ellipses to flowers.
struct Blob {
    private let x, y, radius, depth, phase, stretch, turn: Double
    private let waves: Int

    /// - Parameter radius: the most that it reaches, in pixels.
    init(x: Double, y: Double, radius: Double, using random: inout SampleRandom) {
        (self.x, self.y, self.radius) = (x, y, radius)
        waves = random.integer(in: 2..<7)
        depth = random.uniform(0, 0.35)
        phase = random.uniform(0, 2 * .pi)
        stretch = random.uniform(0.5, 1)
        turn = random.uniform(0, .pi)
    }

    var bounds: PixelRectangle {
        let (left, top) = (Int((x - radius).rounded(.down)), Int((y - radius).rounded(.down)))
        let side = Int((2 * radius).rounded(.up)) + 1
        return PixelRectangle(x: left, y: top, width: side, height: side)
    }

    /// Whether the middle of a pixel is inside.
    func contains(_ column: Int, _ row: Int) -> Bool {
        let (across, down) = (Double(column) + 0.5 - x, Double(row) + 0.5 - y)
        let along = across * cos(turn) + down * sin(turn)
        let beside = (down * cos(turn) - across * sin(turn)) / stretch
        let reach = radius * (1 - depth * (1 + cos(Double(waves) * atan2(beside, along) + phase)) / 2)
        return along * along + beside * beside <= reach * reach
    }
}
