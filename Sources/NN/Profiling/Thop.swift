import Foundation
public import Torch

/// Counts as the Python package THOP 0.1.1 does, wrong where it is: for comparing with numbers that it has made.
///
/// Only calls of modules are seen, and only of types that have a rule. Transposed convolutions are counted as if their
/// output were as dear as a convolution's, too high by the product of their strides; a module without a rule has no
/// operations *and no parameters*; functional operations, such as attention, do not show. See `profileLayers` for what
/// really ran.
public enum Thop {
    /// What one call of a module counts: multiply-accumulates where there are any, else operations.
    public typealias Rule = @Sendable (_ module: Module, _ input: Tensor, _ output: Tensor) -> Double

    public struct Count: Sendable {
        /// What THOP calls `macs` and many call FLOPs.
        public let operations: Double
        public let parameters: Int
        /// Modules that nothing is known of, by their types.
        public let missing: [Missing]
    }

    public struct Missing: Sendable, Equatable {
        public let type: String
        public var modules: Int
        /// Of the model, and left out of the count.
        public var parameters: Int
    }

    /// THOP's `profile`: sums over the calls in one pass of the model in evaluation mode.
    ///
    ///     let count = Thop.profile(model, custom: [ObjectIdentifier(Swish.self): { _, input, _ in Double(input.count) }]) {
    ///         _ = model(image)
    ///     }
    ///
    /// - Parameter custom: rules of exactly these types, in place of THOP's own.
    public static func profile(
        _ model: Module, custom: [ObjectIdentifier: Rule] = [:], _ forward: () -> Void
    ) -> Count {
        let counter = ThopCounter(rules: rules.merging(custom) { $1 })
        counter.watch(model, forward)
        let (operations, parameters) = counter.sum(of: model)
        return Count(operations: operations, parameters: parameters, missing: counter.missing(in: model))
    }

    /// THOP's `clever_format`: `10.668G`.
    public static func text(_ number: Double, digits: Int = 2) -> String {
        let units: [(Double, String)] = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "K")]
        let (unit, letter) = units.first { number > $0.0 } ?? (1, "B")
        return String(format: "%.\(digits)f", number / unit) + letter
    }
}

/// The sums of one pass.
private final class ThopCounter: ForwardObserver {
    private let rules: [ObjectIdentifier: Thop.Rule]
    private var operations: [ObjectIdentifier: Double] = [:]
    /// Inputs of the calls that are not over.
    private var inputs: [Tensor] = []

    init(rules: [ObjectIdentifier: Thop.Rule]) { self.rules = rules }

    func watch(_ model: Module, _ forward: () -> Void) {
        var modes: [(module: Module, isTraining: Bool)] = []
        model.visit { module in
            modes.append((module, module.isTraining))
            module.observer = self
        }
        model.evaluate()
        withoutGradient(forward)
        for (module, isTraining) in modes {
            module.isTraining = isTraining
            module.observer = nil
        }
    }

    func willRun(_ module: Module, _ inputs: [Tensor]) { self.inputs.append(inputs.first ?? .undefined) }

    func hasRun(_ module: Module, _ outputs: [Tensor]) {
        let input = inputs.removeLast()
        guard let rule = rule(for: module), let output = outputs.first else { return }
        operations[ObjectIdentifier(module), default: 0] += rule(module, input, output)
    }

    private func rule(for module: Module) -> Thop.Rule? { rules[ObjectIdentifier(type(of: module))] }

    /// Down to the modules that have rules: theirs stand for all inside them. A `Sequential` only passes on.
    func sum(of module: Module) -> (operations: Double, parameters: Int) {
        var sum = (operations: operations[ObjectIdentifier(module)] ?? 0, parameters: 0)
        for part in parts(of: module) {
            let isWhole = rule(for: part) != nil && !(part is Sequential)
            let (operations, parameters) =
                isWhole ? (self.operations[ObjectIdentifier(part)] ?? 0, part.parameterCount) : self.sum(of: part)
            sum.operations += operations
            sum.parameters += parameters
        }
        return sum
    }

    /// Each once.
    private func parts(of module: Module) -> [Module] {
        var seen: Set<ObjectIdentifier> = []
        return module.parts.map(\.part).filter { seen.insert(ObjectIdentifier($0)).inserted }
    }

    /// Modules without a rule that do something themselves: those without parts, and those with parameters.
    func missing(in model: Module) -> [Thop.Missing] {
        var found: [Thop.Missing] = []
        model.visit { module in
            let parameters = module.ownParameterCount
            guard rule(for: module) == nil, parameters > 0 || module.parts.isEmpty else { return }
            let type = "\(type(of: module))"
            let place = found.firstIndex { $0.type == type } ?? found.endIndex
            if place == found.endIndex { found.append(Thop.Missing(type: type, modules: 0, parameters: 0)) }
            found[place].modules += 1
            found[place].parameters += parameters
        }
        return found
    }
}

extension Module {
    /// Without those of its parts.
    fileprivate var ownParameterCount: Int {
        members.reduce(0) { sum, member in
            if case .parameter(let tensor) = member.member { sum + tensor.count } else { sum }
        }
    }
}
