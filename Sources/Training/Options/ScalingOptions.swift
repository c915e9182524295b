import Foundation

/// How the learning rate follows the batch, which is that of all ranks and micro-batches together.
///
/// A rate that was right for one batch is wrong for another. Linear: Goyal et al. 2017, for SGD, with a warm-up. Square
/// root: Krizhevsky 2014; usual for Adam.
public struct ScalingOptions: Codable, Sendable, Equatable {
    public enum Rule: String, Codable, Sendable, CaseIterable {
        case none, linear, sqrt
    }

    public var rule = Rule.none
    /// The samples of a step that `optimizer.learningRate` is meant for.
    public var referenceBatch: Int?
    /// What the scaled rate is kept within; nil does not limit it.
    public var minimum: Double?
    public var maximum: Double?

    public init() {}
}

/// The learning rate of a run, and how it has come about.
public struct ScaledRate: Sendable, Equatable {
    public let base: Double
    public let rule: ScalingOptions.Rule
    /// Of the rule.
    public let factor: Double
    /// What the schedule multiplies.
    public let value: Double

    /// - Parameter batch: samples of a step, over all ranks and micro-batches.
    /// - Throws: `ConfigurationError` for options that contradict each other.
    public init(_ base: Double, _ scaling: ScalingOptions, batch: Int) throws(ConfigurationError) {
        try scaling.validate()
        self.base = base
        rule = scaling.rule
        let ratio = Double(batch) / Double(scaling.referenceBatch ?? batch)
        factor = scaling.rule == .sqrt ? ratio.squareRoot() : scaling.rule == .linear ? ratio : 1
        value =
            rule == .none
            ? base : min(max(base * factor, scaling.minimum ?? 0), scaling.maximum ?? .infinity)
    }
}

extension ScaledRate: CustomStringConvertible {
    /// `lr 0.001`, `lr 0.01 x linear 4 = 0.04`, `lr 0.01 x linear 8 = 0.08, limited to 0.05`
    public var description: String {
        guard rule != .none else { return "lr \(base)" }
        let scaled = base * factor
        let limit = value == scaled ? "" : ", limited to \(digits(value))"
        return "lr \(base) x \(rule.rawValue) \(digits(factor)) = \(digits(scaled))\(limit)"
    }

    /// As many as a rate can differ by.
    private func digits(_ value: Double) -> String { String(format: "%.6g", value) }
}

extension ScalingOptions {
    fileprivate func validate() throws(ConfigurationError) {
        let name = "optimizer.scaling"
        if let referenceBatch {
            try require(referenceBatch >= 1, "\(name).referenceBatch is \(referenceBatch): expected 1 or more")
        }
        for (limit, value) in [("minimum", minimum), ("maximum", maximum)] {
            try require((value ?? 1) > 0, "\(name).\(limit) is \(value ?? 0): expected a number above 0")
        }
        try require(
            (minimum ?? 0) <= maximum ?? .infinity,
            "\(name).minimum is \(minimum ?? 0), above \(name).maximum, which is \(maximum ?? 0)")
        try require(
            rule != .none || (referenceBatch == nil && minimum == nil && maximum == nil),
            "\(name).rule is none, so nothing is scaled or limited: choose linear or sqrt, or leave out the rest")
        try require(
            rule == .none || referenceBatch != nil,
            "\(name).rule is \(rule.rawValue), and \(name).referenceBatch is not set: give the samples of a step that "
                + "optimizer.learningRate is meant for")
    }
}
