internal import Foundation

/// What one rank's tensors take during a training step, in bytes, worked out before any of it is taken.
public struct MemoryEstimate: Sendable, Equatable, Codable {
    /// Parameters and buffers.
    public var parameters: Int
    /// Where ranks average them, they lie in the buckets that are sent; with copies there, twice.
    public var gradients: Int
    /// What the optimizer keeps between steps; a rank's part where the ranks share it.
    public var optimizer: Int
    /// One micro-batch.
    public var input: Int
    /// Everything else that is there at the worst moment: what is kept for the backward pass, and its own results.
    public var activations: Int

    public var total: Int { parameters + gradients + optimizer + input + activations }
}

extension MemoryEstimate: CustomStringConvertible {
    /// `1.2 GiB a rank = parameters 18 MiB + gradients 18 MiB + ...`
    public var description: String {
        let parts = [
            ("parameters", parameters), ("gradients", gradients), ("optimizer", optimizer), ("input", input),
            ("activations", activations),
        ]
        let sum = parts.map { "\($0) \(byteText($1))" }.joined(separator: " + ")
        return "\(byteText(total)) a rank = \(sum)"
    }
}

/// Such as `1.25 GiB`: three digits that matter.
public func byteText(_ bytes: Int) -> String {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)]
    guard let (name, shift) = units.first(where: { abs(bytes) >= 1 << $0.1 }) else { return "\(bytes) B" }
    let value = Double(bytes) / Double(1 << shift)
    let digits = value < 10 ? 2 : value < 100 ? 1 : 0
    return value.formatted(
        .number.precision(.fractionLength(digits)).grouping(.never).locale(.init(identifier: "en_US_POSIX")))
        + " \(name)"
}
