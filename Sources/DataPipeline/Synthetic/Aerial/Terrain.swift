import Foundation

/// Ground that rises and falls gently, so that a height says nothing without the ground around it.
struct Terrain {
    private let base, across, down, waves, length, phase: Double

    init(using random: inout SampleRandom) {
        base = random.uniform(255, 285)
        (across, down) = (random.uniform(-0.01, 0.01), random.uniform(-0.01, 0.01))
        (waves, length, phase) = (random.uniform(0.5, 2), random.uniform(150, 400), random.uniform(0, 2 * .pi))
    }

    /// In metres.
    func height(_ column: Int, _ row: Int) -> Double {
        let (x, y) = (Double(column), Double(row))
        return base + across * x + down * y + waves * sin((x + 0.7 * y) * 2 * .pi / length + phase)
    }
}
