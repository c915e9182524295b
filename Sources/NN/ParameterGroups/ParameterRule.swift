/// Which parameters learn otherwise than the rest, and how.
///
/// ```swift
/// let groups = try model.parameterGroups([
///     .frozenStem("backbone.stem."),
///     .noDecay,
///     .part("backbone.", learningRateFactor: 0.1),
/// ])
/// let optimizer = SGD(groups, options)
/// ```
public struct ParameterRule {
    /// What has to hold of a parameter; all conditions of a rule have to.
    public enum Condition {
        case name(NamePattern)
        /// The class of the module that the parameter belongs to, or one that it inherits from, such as `BatchNorm`.
        case moduleType(String)
        /// Whatever belongs to a normalisation, and biases of convolutions and linear layers: by the layers' types, so
        /// that none is missed for its name.
        case normalizationOrBias
    }

    public var conditions: [Condition]
    public var learningRateFactor: Double
    /// nil takes the optimizer's.
    public var weightDecay: Double?
    public var freezing: Freezing

    public init(
        _ conditions: [Condition], learningRateFactor: Double = 1, weightDecay: Double? = nil,
        freezing: Freezing = .never
    ) {
        self.conditions = conditions
        self.learningRateFactor = learningRateFactor
        self.weightDecay = weightDecay
        self.freezing = freezing
    }

    /// Normalisations and biases do not decay.
    public static var noDecay: ParameterRule { ParameterRule([.normalizationOrBias], weightDecay: 0) }

    /// A part of the model, such as its backbone or its head, learns at another rate.
    ///
    /// - Parameter prefix: how its parameters' names begin.
    public static func part(_ prefix: String, learningRateFactor: Double) -> ParameterRule {
        ParameterRule([.name(NamePattern(prefix: prefix))], learningRateFactor: learningRateFactor)
    }

    /// The first layers stay as they are.
    public static func frozenStem(_ prefix: String) -> ParameterRule {
        ParameterRule([.name(NamePattern(prefix: prefix))], freezing: .always)
    }

    func matches(_ placed: PlacedParameter) -> Bool { conditions.allSatisfy { $0.holds(for: placed) } }
}

extension ParameterRule: CustomStringConvertible {
    public var description: String { conditions.map(\.description).joined(separator: " ") }
}

extension ParameterRule.Condition: CustomStringConvertible {
    func holds(for placed: PlacedParameter) -> Bool {
        switch self {
        case .name(let pattern): pattern.matches(placed.name)
        case .moduleType(let type): placed.moduleTypes.contains(type)
        case .normalizationOrBias: placed.isOfNormalization || placed.isBias
        }
    }

    public var description: String {
        switch self {
        case .name(let pattern): pattern.description
        case .moduleType(let type): type
        case .normalizationOrBias: "noDecay"
        }
    }
}
