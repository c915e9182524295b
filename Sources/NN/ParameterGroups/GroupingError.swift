/// Rules that do not fit the model.
public struct GroupingError: Error, CustomStringConvertible {
    public let description: String

    static let nothingToTrain = GroupingError(description: "the rules freeze every parameter: nothing is left to train")

    private init(description: String) { self.description = description }

    /// - Parameters:
    ///   - rule: one that gets no parameter.
    ///   - earlier: those before it.
    init(
        rule: ParameterRule, at index: Int, after earlier: ArraySlice<ParameterRule>, among placed: [PlacedParameter]
    ) {
        let matched = placed.filter(rule.matches)
        let complaint =
            matched.isEmpty
            ? (["matches no parameter"] + Self.alternatives(rule, placed)).joined(separator: "; ")
            : "comes too late: \(Self.takers(of: matched, earlier)) before it has all \(matched.count) parameters "
                + "that it matches"
        description = "rule \(index) (\(rule)) \(complaint)"
    }

    private static func takers(of matched: [PlacedParameter], _ earlier: ArraySlice<ParameterRule>) -> String {
        let takers = earlier.filter { rule in matched.contains(where: rule.matches) }
        return takers.map { "\($0)" }.joined(separator: ", ")
    }

    private static func alternatives(_ rule: ParameterRule, _ placed: [PlacedParameter]) -> [String] {
        rule.conditions.compactMap { condition in
            switch condition {
            case .name(let pattern): "near it are \(nearNames(pattern, placed).joined(separator: ", "))"
            case .moduleType: "parameters belong to \(types(placed).joined(separator: ", "))"
            case .normalizationOrBias: nil
            }
        }
    }

    /// Those that share the longest beginning with the pattern.
    private static func nearNames(_ pattern: NamePattern, _ placed: [PlacedParameter]) -> [String] {
        let beginning = pattern.beginning
        let ranked = placed.map { (name: $0.name, shared: $0.name.commonPrefix(with: beginning).count) }
        let best = ranked.map(\.shared).max() ?? 0
        return ranked.filter { $0.shared == best }.prefix(3).map(\.name)
    }

    private static func types(_ placed: [PlacedParameter]) -> [String] {
        Set(placed.compactMap { $0.moduleTypes.first }).sorted()
    }
}

extension String {
    fileprivate func commonPrefix(with other: Substring) -> Substring {
        prefix(zip(self, other).prefix { $0 == $1 }.count)
    }
}
