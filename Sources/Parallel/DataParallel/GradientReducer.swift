import CTorch
public import Torch

public struct ReducerOptions: Sendable {
    /// The first bucket is small, so that the first all-reduce starts early. Bytes.
    public var firstBucketBytes = 1 << 20
    /// Bytes.
    public var bucketBytes = 25 << 20

    public init() {}
}

/// Runs backward passes and leaves the average of all ranks' gradients in the parameters.
public protocol GradientReducer: AnyObject {
    /// To be called before each forward pass.
    func prepareForward() throws
    /// Adds this rank's gradients to its own, without talking to the others: for all but the last micro-batch.
    func accumulate(_ loss: Tensor) throws
    /// The last micro-batch: every gradient becomes the average over all ranks.
    func backward(_ loss: Tensor) throws
}

extension GradientReducer {
    public func accumulate(_ loss: Tensor) throws(TorchError) {
        try tried(ct_backward(loss.raw, nil, false), "the backward pass")
    }
}

/// One rank's gradients are the average already.
final class LocalGradients: GradientReducer {
    func prepareForward() {}
    func backward(_ loss: Tensor) throws { try accumulate(loss) }
}

/// libtorch's own DDP engine: gradients are collected in buckets, and each bucket is all-reduced as soon as the backward
/// pass has filled it.
final class BucketedReducer: GradientReducer {
    private let handle: CReducer?
    private let rank: Int

    init(
        _ group: TorchGroup, _ parameters: [(name: String, parameter: Tensor)], _ options: ReducerOptions
    ) throws(TorchError) {
        let trained = parameters.filter(\.parameter.requiresGradient)
        let raw = CTReducerOptions(
            first_bucket_bytes: Int64(options.firstBucketBytes), bucket_bytes: Int64(options.bucketBytes),
            find_unused_parameters: false, gradients_are_bucket_views: true)
        let handle = withCStrings(trained.map(\.name)) { names in
            trained.map(\.parameter).withTensors { ct_reducer(group.raw, $0, names, raw) }
        }
        rank = group.rank
        self.handle = try tried(handle, "preparing the all-reduce of gradients")
    }

    private var raw: CReducer {
        guard let handle else { preconditionFailure("a reducer without a handle") }
        return handle
    }

    func prepareForward() throws {
        try tried(ct_reducer_prepare_forward(raw), "preparing the all-reduce of gradients")
    }

    func backward(_ loss: Tensor) throws {
        try tried(ct_reducer_prepare_backward(raw, CTTensors(items: nil, count: 0)), "the backward pass")
        do {
            try accumulate(loss)
        } catch {
            throw CollectiveError(
                operation: "all_reduce of the gradients", rank: rank, tensor: "", libtorch: error.reason)
        }
    }
}

/// The names as C strings, for the length of one call.
private func withCStrings<Result>(_ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>>) -> Result)
    -> Result
{
    let copies = strings.map { $0.utf8CString }
    let starts = copies.reduce(into: [0]) { $0.append($0.last! + $1.count) }
    return copies.flatMap { $0 }.withUnsafeBufferPointer { letters in
        let pointers = starts.dropLast().map { letters.baseAddress! + $0 }
        return pointers.withUnsafeBufferPointer { body($0.baseAddress!) }
    }
}
