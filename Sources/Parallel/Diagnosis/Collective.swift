import Torch

/// One call of a group, as far as all ranks have to agree on it.
package struct Collective: Sendable {
    package enum Operation: UInt8, CaseIterable {
        /// The ranks' first meeting, when the group is made.
        case meeting = 1
        case allReduce, broadcast, reduce, allGather, gather, scatter, reduceScatter, allToAll, barrier, send, receive
    }

    var operation: Operation
    /// nil where nothing is sent.
    var dtype: DType?
    var shape: [Int] = []
    /// The root, or the other side of a send or receive.
    var peer: Int?
    /// Called by the engine that averages gradients.
    var isOfGradients = false
    /// The bucket of gradients that it serves, where that is known.
    package var bucket: BucketLabel?

    package init(_ operation: Operation, _ tensor: Tensor? = nil, peer: Int? = nil) {
        self.operation = operation
        if let tensor {
            dtype = tensor.dtype
            shape = tensor.shape
        }
        self.peer = peer
    }

    /// Whether two ranks may call these at once. It does not matter who calls: a rank without samples may stand in for the
    /// engine that averages gradients.
    func agrees(with other: Collective) -> Bool {
        operation == other.operation && dtype == other.dtype && shape == other.shape && peer == other.peer
    }

    /// Whether every rank takes part; sends and receives are between two.
    var isOfAll: Bool { operation != .send && operation != .receive }
}

extension Collective: CustomStringConvertible {
    /// Such as `all_reduce of float32[3456] (bucket 2/3: decoder.conv1.weight … 14 parameters)`.
    package var description: String {
        let details = bucket.map { "\($0.name): \(contents)" } ?? contents
        return name + (signature.isEmpty ? "" : " of \(signature)") + place + parenthesized(details)
    }

    /// Such as `all_reduce #812 of bucket 2/3 (float32[3456], decoder.conv1.weight … 14 parameters)`.
    func numbered(_ sequence: Int) -> String {
        if operation == .meeting { return name }
        let details = [signature, contents].filter { !$0.isEmpty }.joined(separator: ", ")
        let number = isOfAll ? " #\(sequence)" : ""
        return name + number + (bucket.map { " of \($0.name)" } ?? "") + place + parenthesized(details)
    }

    /// What is in it, where it is gradients.
    private var contents: String {
        if let bucket, !bucket.contents.isEmpty { return bucket.contents }
        return isOfGradients ? "gradients" : ""
    }

    private func parenthesized(_ details: String) -> String { details.isEmpty ? "" : " (\(details))" }

    /// The type and shape; empty where nothing is sent.
    var signature: String { dtype.map { "\($0)\(shape)" } ?? "" }

    private var place: String {
        guard let peer else { return "" }
        switch operation {
        case .send, .reduce, .gather: return " to rank \(peer)"
        default: return " from rank \(peer)"
        }
    }

    /// PyTorch's name.
    var name: String {
        switch operation {
        case .meeting: "the meeting of all ranks"
        case .allReduce: "all_reduce"
        case .broadcast: "broadcast"
        case .reduce: "reduce"
        case .allGather: "all_gather"
        case .gather: "gather"
        case .scatter: "scatter"
        case .reduceScatter: "reduce_scatter"
        case .allToAll: "all_to_all"
        case .barrier: "barrier"
        case .send: "send"
        case .receive: "receive"
        }
    }
}
