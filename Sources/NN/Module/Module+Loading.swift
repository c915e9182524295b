public import Torch

/// What became of a state dict when it was loaded.
public struct LoadReport: Sendable, CustomStringConvertible {
    /// Names that were copied.
    public var loaded: [String] = []
    /// Names of the module that the state dict lacks.
    public var missing: [String] = []
    /// Names of the state dict that the module lacks.
    public var unexpected: [String] = []
    /// Names in both whose shapes differ.
    public var mismatched: [(name: String, module: [Int], stateDict: [Int])] = []

    public var isComplete: Bool { missing.isEmpty && unexpected.isEmpty && mismatched.isEmpty }

    public var description: String {
        let shapes = mismatched.map { "\($0.name) is \($0.module) here and \($0.stateDict) there" }
        let parts = [
            "loaded \(loaded.count) tensors", list("missing", missing), list("unexpected", unexpected),
            list("of another shape", shapes),
        ]
        return parts.filter { !$0.isEmpty }.joined(separator: "; ")
    }

    private func list(_ what: String, _ names: [String]) -> String {
        guard !names.isEmpty else { return "" }
        let shown = names.prefix(5).joined(separator: ", ")
        return "\(names.count) \(what): \(shown)\(names.count > 5 ? ", ..." : "")"
    }
}

/// A state dict does not fit the module.
public struct StateDictMismatch: Error, CustomStringConvertible {
    public let report: LoadReport

    public var description: String {
        "the weights do not fit this model: \(report). Load them with partial loading to keep what fits"
    }
}

extension Module {
    /// Copies every tensor; types are converted.
    ///
    /// - Throws: `StateDictMismatch`, before anything is written, when a name or shape is not the module's.
    public final func load(_ state: StateDict) throws(StateDictMismatch) {
        let report = compare(with: state)
        guard report.isComplete else { throw StateDictMismatch(report: report) }
        copy(state, report.loaded)
    }

    /// Copies the tensors whose names and shapes fit and says what happened to the others.
    @discardableResult
    public final func loadPartially(_ state: StateDict) -> LoadReport {
        let report = compare(with: state)
        copy(state, report.loaded)
        return report
    }

    private func compare(with state: StateDict) -> LoadReport {
        let own = stateDict
        var report = LoadReport()
        for (name, tensor) in own {
            guard let other = state[name] else {
                report.missing.append(name)
                continue
            }
            if other.shape == tensor.shape {
                report.loaded.append(name)
            } else {
                report.mismatched.append((name, tensor.shape, other.shape))
            }
        }
        report.unexpected = state.keys.filter { own[$0] == nil }
        return report
    }

    private func copy(_ state: StateDict, _ names: [String]) {
        let own = stateDict
        withoutGradient {
            for name in names { own[name]?.copy(from: state[name]!) }
        }
    }
}
