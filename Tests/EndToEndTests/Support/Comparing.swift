import TestSupport
import Testing
import Torch

/// Holds two runs' losses against each other, step by step.
func expectSameLosses(
    _ losses: [Int: Double], _ expected: [Int: Double], relative: Double = 1e-5,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(losses.keys.sorted() == expected.keys.sorted(), sourceLocation: sourceLocation)
    for (step, loss) in expected {
        let difference = abs((losses[step] ?? .infinity) - loss) / abs(loss)
        #expect(difference <= relative, "step \(step)", sourceLocation: sourceLocation)
    }
}

/// Holds two runs' parameters against each other: apart by a part of each tensor's largest value at most, or by
/// `absolute` where that is more.
func expectCloseParameters(
    _ parameters: StateDict, _ expected: StateDict, except isExempt: (String) -> Bool = { _ in false },
    relative: Double = 1e-5, absolute: Double = 0, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(Array(parameters.keys) == Array(expected.keys), sourceLocation: sourceLocation)
    for (name, tensor) in expected where !isExempt(name) {
        let difference = parameters[name].map { largest($0 - tensor) } ?? .infinity
        let limit = max(relative * largest(tensor), absolute)
        #expect(difference <= limit, "\(name)", sourceLocation: sourceLocation)
    }
}

/// Holds two runs' tensors against each other bit for bit.
func expectSameBits(
    _ tensors: StateDict, _ expected: StateDict, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(Array(tensors.keys) == Array(expected.keys), sourceLocation: sourceLocation)
    for (name, tensor) in expected {
        expectSame(tensors[name] ?? Tensor(0), tensor, name, sourceLocation: sourceLocation)
    }
}

private func largest(_ tensor: Tensor) -> Double { tensor.abs().max().item() }

extension StateDict {
    /// Biases directly before a normalisation, which takes any constant away again: their true gradient is 0, and Adam
    /// makes steps of its full size out of the rounding noise.
    func isNoise(_ name: String) -> Bool {
        name.hasSuffix(".conv.bias") && self[name.replacing(".conv.bias", with: ".adn.A.weight")] != nil
    }
}
