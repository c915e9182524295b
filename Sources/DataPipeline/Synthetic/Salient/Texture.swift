import Foundation

/// A colour with two gratings across it.
struct Texture {
    private var colour: [Double]
    private let gratings: [Grating]

    private struct Grating {
        /// Turns a pixel.
        let x, y: Double
        let phase, strength: Double

        init(using random: inout SampleRandom) {
            let angle = random.uniform(0, .pi)
            let frequency = random.uniform(0.02, 0.2)
            (x, y) = (frequency * cos(angle), frequency * sin(angle))
            phase = random.uniform()
            strength = random.uniform(0.02, 0.08)
        }
    }

    /// - Parameters:
    ///   - value: the brightest channel, 0 ... 1.
    ///   - vividness: how far the darkest is below it, as a part of it.
    init(value: ClosedRange<Double>, vividness: ClosedRange<Double>, using random: inout SampleRandom) {
        let value = random.uniform(value.lowerBound, value.upperBound)
        let vividness = random.uniform(vividness.lowerBound, vividness.upperBound)
        let hue = random.uniform(0, 6)
        colour = [5.0, 3, 1].map { shift in
            let place = (hue + shift).truncatingRemainder(dividingBy: 6)
            return value * (1 - vividness * max(0, min(place, 4 - place, 1)))
        }
        gratings = [Grating(using: &random), Grating(using: &random)]
    }

    /// Lighter or darker.
    func shifted(by value: Double) -> Texture {
        var texture = self
        texture.colour = colour.map { $0 + value }
        return texture
    }

    /// Of a pixel's three channels, 0 ... 1 and perhaps a little beside.
    func levels(_ column: Int, _ row: Int) -> [Double] {
        let wave = gratings.reduce(0) { sum, grating in
            let turns = grating.x * Double(column) + grating.y * Double(row) + grating.phase
            return sum + grating.strength * sin(2 * .pi * turns)
        }
        return colour.map { $0 + wave }
    }
}
