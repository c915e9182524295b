/// A checkpoint could not be written, or cannot be trusted.
public struct CheckpointError: Error, Equatable, CustomStringConvertible, Sendable {
    /// The checkpoint's folder.
    public let path: String
    /// What is wrong, one entry for each file: `model.safetensors is cut off: 10 of 20 bytes`.
    public let reasons: [String]
    /// Whole older checkpoints to go on from instead, newest first.
    public let fallbacks: [String]

    public init(_ path: String, _ reasons: [String], fallbacks: [String] = []) {
        self.path = path
        self.reasons = reasons
        self.fallbacks = fallbacks
    }

    public var description: String { "checkpoint \(path): \(reasons.joined(separator: "; "))\(offer)" }

    private var offer: String {
        guard let newest = fallbacks.first else { return "" }
        let others = fallbacks.count == 1 ? "" : " (older ones: \(fallbacks.dropFirst().joined(separator: ", ")))"
        return ". The newest whole one is \(newest)\(others): name it instead, as in --resume \(newest)"
    }
}
