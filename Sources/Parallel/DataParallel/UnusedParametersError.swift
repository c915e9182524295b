import Foundation

/// The loss did not depend on some parameters, so their buckets were never full, and the gradients in them were not
/// averaged.
///
/// A rank that used them waits for this one, and goes on with an error of its own once this one has ended.
public struct UnusedParametersError: Error, CustomStringConvertible, Sendable {
    public let names: [String]
    public let rank: Int
    /// The graph was promised to be the same in every step.
    public let graphChanged: Bool

    public var description: String {
        let count = names.count == 1 ? "1 parameter" : "\(names.count) parameters"
        let what = "rank \(rank): no gradient reached \(count): \(names.joined(separator: ", ")). "
        guard !graphChanged else {
            return what + "With staticGraph, every step must use the parameters that the first one used; "
                + "findUnusedParameters allows each step its own"
        }
        return what + "Remove them from the model, freeze them (setRequiresGradient(false)), or set "
            + "findUnusedParameters, which looks for them in each step"
    }
}

extension UnusedParametersError {
    /// Reads the indices at the end of the engine's message; nil when it is another one.
    init?(reason: String, names: [String], rank: Int, graphChanged: Bool) {
        let mark = "Parameter indices which did not receive grad for rank \(rank):"
        guard let start = reason.range(of: mark)?.upperBound else { return nil }
        let list = reason[start...].prefix { $0.isNumber || $0.isWhitespace || $0 == "," || $0 == "[" }
        let indices = list.split { !$0.isNumber }.compactMap { Int($0) }.filter(names.indices.contains)
        guard !indices.isEmpty else { return nil }
        self.init(names: indices.map { names[$0] }, rank: rank, graphChanged: graphChanged)
    }
}
