public import Training

extension DenoisingNetwork {
    public struct Options: Sendable, Equatable {
        public var classes: Int
        /// Of the image, the elevation among them.
        public var inputChannels: Int
        /// Channels at full size.
        public var width = 32
        /// Of `width`, at each size.
        public var multipliers = [1, 2, 4, 8]
        /// How the steepness decides what counts of the look at the elevation; nil: there is no such look, as in the
        /// network that PKDiff came from.
        public var gate: Gate?

        public init(classes: Int, inputChannels: Int, gate: Gate?) {
            self.classes = classes
            self.inputChannels = inputChannels
            self.gate = gate
        }
    }

    public enum Gate: String, Sendable, Codable, CaseIterable {
        /// By the length of the elevation's gradient.
        case magnitude
        /// By the part of it that is positive along both axes, so that slopes which rise to the right or downwards do not
        /// count: as the published code has it.
        case source
    }
}

extension DenoisingNetwork.Options {
    /// Channels at each size, from the full one.
    var widths: [Int] { multipliers.map { $0 * width } }

    /// What both sizes of a map have to be multiples of.
    public var sizeMultiple: Int { 1 << (multipliers.count - 1) }

    /// - Throws: `ConfigurationError` for a network that cannot be made; `name` is what the settings call it.
    public func validate(_ name: String = "model") throws(ConfigurationError) {
        let groups = DenoisingNetwork.normalizationGroups
        try require(
            width > 0 && width.isMultiple(of: groups), "\(name).width is \(width): expected a multiple of \(groups)")
        try require(
            multipliers.count >= 2 && multipliers.allSatisfy { $0 > 0 },
            "\(name).multipliers is \(multipliers): expected two whole numbers above 0, or more")
        try require(inputChannels > 0, "\(name).inputChannels is \(inputChannels): expected 1 or more")
    }
}
