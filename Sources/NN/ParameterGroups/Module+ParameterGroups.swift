import Torch

extension Module {
    /// Sorts the parameters: each goes to the first rule that matches it, and what none matches to a last group,
    /// `rest`.
    ///
    /// - Returns: a group for each rule, in their order; one of all parameters where there are no rules.
    /// - Throws: `GroupingError` when a rule gets no parameter, or all parameters are frozen for good.
    public final func parameterGroups(_ rules: [ParameterRule]) throws(GroupingError) -> [ParameterGroup] {
        guard !rules.isEmpty else { return [ParameterGroup(namedParameters)] }
        let placed = placedParameters
        let choices = placed.map { one in rules.firstIndex { $0.matches(one) } }
        for (index, rule) in rules.enumerated() where !choices.contains(index) {
            throw GroupingError(rule: rule, at: index, after: rules[..<index], among: placed)
        }
        func members(_ choice: Int?) -> [(name: String, parameter: Tensor)] {
            zip(placed, choices).filter { $0.1 == choice }.map { ($0.0.name, $0.0.parameter) }
        }
        let groups = rules.enumerated().map { ParameterGroup($1, members($0)) } + [ParameterGroup(rest: members(nil))]
        guard groups.contains(where: { $0.freezing != .always && !$0.parameters.isEmpty }) else {
            throw GroupingError.nothingToTrain
        }
        return groups.filter { !$0.parameters.isEmpty }
    }
}

extension ParameterGroup {
    fileprivate init(_ rule: ParameterRule, _ parameters: [(name: String, parameter: Tensor)]) {
        self.init(
            parameters, name: rule.description, learningRateFactor: rule.learningRateFactor,
            weightDecay: rule.weightDecay, freezing: rule.freezing)
    }

    fileprivate init(rest parameters: [(name: String, parameter: Tensor)]) { self.init(parameters, name: "rest") }
}
