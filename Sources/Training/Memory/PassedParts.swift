import NN
import Torch

/// Which of the parts that are marked for recomputation take part in a forward pass.
final class PassedParts: ForwardObserver {
    private var missed: [(name: String, part: ObjectIdentifier)] = []

    func watch(_ model: Module) {
        let names = Set(model.recomputedNames)
        missed = model.namedParts.filter { names.contains($0.name) }.map { ($0.name, ObjectIdentifier($0.part)) }
        for (name, part) in model.namedParts where names.contains(name) { part.observer = self }
    }

    func willRun(_ module: Module, _ inputs: [Tensor]) { missed.removeAll { $0.part == ObjectIdentifier(module) } }

    func hasRun(_ module: Module, _ outputs: [Tensor]) {}

    /// - Throws: `ConfigurationError` for a part that only holds others, and so has nothing to compute twice.
    func throwIfMissed() throws(ConfigurationError) {
        guard let name = missed.first?.name else { return }
        throw ConfigurationError(
            "memory.recompute: \(name) takes no part in the forward pass itself: name its parts, as \(name).*")
    }
}
