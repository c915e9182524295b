/// A collective did not end well on this rank, most often because another rank has ended.
public struct CollectiveError: Error, CustomStringConvertible, Sendable {
    public let operation: String
    public let rank: Int
    /// The type and shape, such as `float32[64, 3]`; empty where there are many.
    public let tensor: String
    public let reason: String
    /// Whether another rank's end is the reason, so that its message matters more than this one.
    public let isConsequence: Bool

    /// Gloo says where in its sources it noticed; a user wants to know what happened.
    init(operation: String, rank: Int, tensor: String, libtorch reason: String) {
        let gone = ["Connection closed by peer", "Connection reset by peer", "Broken pipe", "Socket closed"]
        self.operation = operation
        self.rank = rank
        self.tensor = tensor
        isConsequence = gone.contains(where: reason.contains)
        self.reason = isConsequence ? "another rank has ended" : reason
    }

    init(_ collective: Collective, rank: Int, libtorch reason: String) {
        self.init(operation: collective.name, rank: rank, tensor: collective.signature, libtorch: reason)
    }

    /// The ranks were about to call different things, which all of them have noticed.
    init(_ collective: Collective, rank: Int, difference: String) {
        operation = collective.name
        tensor = collective.signature
        self.rank = rank
        reason = difference
        isConsequence = false
    }

    public var description: String {
        let what = tensor.isEmpty ? operation : "\(operation) of \(tensor)"
        return "rank \(rank) could not finish \(what): \(reason)"
    }
}
