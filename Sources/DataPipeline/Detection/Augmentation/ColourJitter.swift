/// Random changes of colour, in HSV.
public struct ColourJitter: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Codable {
        /// Each of the three is multiplied by up to 1 ± its value; bubbliiiing's YOLOs take 0.1, 0.7 and 0.4.
        case gains
        /// The hue moves by up to the value, in turns; saturation and value are multiplied or divided by up to theirs.
        /// darknet takes 0.1, 1.5 and 1.5.
        case darknet
    }

    public var kind = Kind.gains
    public var hue = 0.0
    public var saturation = 0.0
    public var value = 0.0

    public init() {}

    public init(_ kind: Kind, hue: Double, saturation: Double, value: Double) {
        (self.kind, self.hue, self.saturation, self.value) = (kind, hue, saturation, value)
    }

    var isOff: Bool { hue == 0 && saturation == 0 && value == 0 }

    func check() throws {
        let most = kind == .gains ? 1.0 : 10.0
        for (name, value) in [("hue", hue), ("saturation", saturation), ("value", value)]
        where !(0...most).contains(value) || (kind == .darknet && name != "hue" && 0 < value && value < 1) {
            throw DataError("colour.\(name) is \(value): expected 0, or up to \(most) for \(kind.rawValue)")
        }
    }

    func drawn(using random: inout SampleRandom) -> ColourChange {
        switch kind {
        case .gains:
            ColourChange(
                hueGain: gain(hue, &random), hueShift: 0, saturation: gain(saturation, &random),
                value: gain(value, &random))
        case .darknet:
            ColourChange(
                hueGain: 1, hueShift: random.uniform(-hue, hue), saturation: factor(saturation, &random),
                value: factor(value, &random))
        }
    }

    private func gain(_ width: Double, _ random: inout SampleRandom) -> Double {
        1 + random.uniform(-width, width)
    }

    private func factor(_ most: Double, _ random: inout SampleRandom) -> Double {
        let factor = random.uniform(1, max(most, 1))
        return random.bernoulli(0.5) ? 1 / factor : factor
    }
}
