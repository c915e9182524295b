/// Random changes of colour, one after the other in random order, as torchvision's `ColorJitter` draws them.
public struct SaliencyColours: Sendable, Hashable, Codable {
    /// Each of the three is multiplied by 1 ± up to its value.
    public var brightness = 0.1
    public var contrast = 0.1
    public var saturation = 0.1
    /// Moves by up to this part of a turn, either way.
    public var hue = 0.0

    public init() {}

    func check() throws {
        for (name, value) in [("brightness", brightness), ("contrast", contrast), ("saturation", saturation)]
        where !(0...1).contains(value) {
            throw DataError("colour.\(name) is \(value): expected 0 to 1")
        }
        guard (0...0.5).contains(hue) else { throw DataError("colour.hue is \(hue): expected 0 to 0.5 of a turn") }
    }

    package func drawn(using random: inout SampleRandom) -> [ColourStep] {
        var steps: [ColourStep] = []
        if brightness > 0 { steps.append(.brightness(factor(brightness, &random))) }
        if contrast > 0 { steps.append(.contrast(factor(contrast, &random))) }
        if saturation > 0 { steps.append(.saturation(factor(saturation, &random))) }
        if hue > 0 { steps.append(.hue(Float(random.uniform(-hue, hue)))) }
        shuffle(&steps, &random)
        return steps
    }

    private func factor(_ width: Double, _ random: inout SampleRandom) -> Float {
        Float(random.uniform(1 - width, 1 + width))
    }

    /// Fisher and Yates: each order is as likely as any other.
    private func shuffle(_ steps: inout [ColourStep], _ random: inout SampleRandom) {
        for last in steps.indices.dropFirst().reversed() { steps.swapAt(last, random.integer(below: last + 1)) }
    }
}
