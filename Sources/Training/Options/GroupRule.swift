import NN

/// What some parameters do otherwise than the rest. The rules are tried in their order; the first that matches a
/// parameter has it.
///
/// Which ones: `match`, `type` and `ready`, of which one has to be given; of several all have to hold.
public struct GroupRule: Codable, Sendable, Equatable {
    public enum Ready: String, Codable, Sendable, CaseIterable {
        /// Normalisations and biases, with a weight decay of 0 unless another is given.
        case noDecay
    }

    /// Names: a glob such as `model.0.*`, or a regular expression such as `/\.bn[0-9]+\./`.
    public var match: String?
    /// The class of the module that has the parameter, such as `BatchNorm`.
    public var type: String?
    public var ready: Ready?
    /// What the learning rate is multiplied by.
    public var learningRateFactor = 1.0
    /// nil takes the optimizer's.
    public var weightDecay: Double?
    public var freeze = Freeze.never

    public init() {}
}

extension GroupRule {
    /// What a list's item leaves out is as in `init()`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        match = try values.decodeIfPresent(String.self, forKey: .match)
        type = try values.decodeIfPresent(String.self, forKey: .type)
        ready = try values.decodeIfPresent(Ready.self, forKey: .ready)
        learningRateFactor = try values.decodeIfPresent(Double.self, forKey: .learningRateFactor) ?? 1
        weightDecay = try values.decodeIfPresent(Double.self, forKey: .weightDecay)
        freeze = try values.decodeIfPresent(Freeze.self, forKey: .freeze) ?? .never
    }
}

extension [GroupRule] {
    /// The model's parameters, sorted by the rules.
    ///
    /// - Throws: `ConfigurationError` when they do not fit the model.
    public func parameterGroups(of model: Module) throws(ConfigurationError) -> [ParameterGroup] {
        let rules = try rules()
        do {
            return try model.parameterGroups(rules)
        } catch {
            throw ConfigurationError("groups: \(error)")
        }
    }

    /// - Throws: `ConfigurationError` for what no model could have.
    func rules() throws(ConfigurationError) -> [ParameterRule] {
        var rules: [ParameterRule] = []
        for (index, rule) in enumerated() { rules.append(try rule.rule(at: "groups.\(index)")) }
        return rules
    }
}

extension GroupRule {
    fileprivate func rule(at path: String) throws(ConfigurationError) -> ParameterRule {
        try require(
            learningRateFactor.isFinite && learningRateFactor > 0,
            "\(path).learningRateFactor is \(learningRateFactor): expected a number above 0, or freeze: true")
        try require((weightDecay ?? 0) >= 0, "\(path).weightDecay is \(weightDecay ?? 0): expected 0 or more")
        let conditions = try conditions(at: path)
        try require(!conditions.isEmpty, "\(path) says of no parameter what to do: give match, type or ready")
        return ParameterRule(
            conditions, learningRateFactor: learningRateFactor,
            weightDecay: weightDecay ?? (ready == .noDecay ? 0 : nil), freezing: freeze.freezing)
    }

    private func conditions(at path: String) throws(ConfigurationError) -> [ParameterRule.Condition] {
        var conditions: [ParameterRule.Condition] = []
        if let match { conditions.append(.name(try pattern(match, at: path))) }
        if let type { conditions.append(.moduleType(type)) }
        if ready == .noDecay { conditions.append(.normalizationOrBias) }
        return conditions
    }

    private func pattern(_ text: String, at path: String) throws(ConfigurationError) -> NamePattern {
        do {
            return try NamePattern(text)
        } catch {
            throw ConfigurationError("\(path).match is \(text), which is no regular expression: \(error)")
        }
    }
}
