import Foundation

/// A colour with two gratings across it.
struct Texture {
    /// Red, green and blue.
    private var colour: SIMD3<Double>
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
        func channel(_ shift: Double) -> Double {
            let place = (hue + shift).truncatingRemainder(dividingBy: 6)
            return value * (1 - vividness * max(0, min(place, 4 - place, 1)))
        }
        self.init(SIMD3(channel(5), channel(3), channel(1)), using: &random)
    }

    /// - Parameter colour: its three channels, 0 ... 1.
    init(_ colour: SIMD3<Double>, using random: inout SampleRandom) {
        self.colour = colour
        gratings = [Grating(using: &random), Grating(using: &random)]
    }

    /// Lighter or darker.
    func shifted(by value: Double) -> Texture {
        var texture = self
        texture.colour += value
        return texture
    }

    /// Of a pixel's three channels, 0 ... 255.
    func levels(_ column: Int, _ row: Int) -> SIMD3<UInt8> {
        var wave = 0.0
        for grating in gratings {
            let turns = grating.x * Double(column) + grating.y * Double(row) + grating.phase
            wave += grating.strength * sin(2 * .pi * turns)
        }
        let levels = (255 * (colour + wave)).clamped(lowerBound: .zero, upperBound: SIMD3(repeating: 255))
        return SIMD3<UInt8>(truncatingIfNeeded: SIMD3<Int>(levels))
    }
}
