import CTorch
import Torch

/// libtorch's own DDP engine: gradients are collected in buckets, and each bucket is all-reduced as soon as the backward
/// pass has filled it.
final class BucketedReducer: GradientReducer {
    private let handle: CReducer?
    private let rank: Int
    private let names: [String]
    private let options: ReducerOptions
    private let powerSGD: PowerSGD?
    private let trampoline: BucketTrampoline?
    private let observer: GradientObserver
    private var buckets: [BucketLabel] = []

    init(
        _ group: TorchGroup, _ parameters: [(name: String, parameter: Tensor)], _ options: ReducerOptions
    ) throws(TorchError) {
        let trained = parameters.filter(\.parameter.requiresGradient)
        let names = trained.map(\.name)
        let handle = withCStrings(names) { names in
            trained.map(\.parameter).withTensors { ct_reducer(group.raw, $0, names, options.raw) }
        }
        rank = group.rank
        self.names = names
        self.options = options
        self.handle = try tried(handle, Self.preparing)
        observer = group.observer
        powerSGD = options.compression.makePowerSGD(names, group)
        trampoline = powerSGD.map { BucketTrampoline($0, group.observer) }
        try compress(trained.map(\.parameter), group)
        try nameBuckets()
    }

    func prepareForward() throws {
        var hasNewBuckets = false
        guard ct_reducer_prepare_forward(raw, &hasNewBuckets) == 0 else {
            // New buckets are laid out together: another rank's end is met here too.
            throw CollectiveError(operation: Self.preparing, rank: rank, tensor: "", libtorch: lastReason())
        }
        if hasNewBuckets { try nameBuckets() }
    }

    func backward(_ loss: Tensor) throws {
        observer.beginPass(buckets)
        guard ct_reducer_backward(raw, loss.raw) == 0 else {
            throw trampoline?.takeError()
                ?? CollectiveError(
                    operation: "all_reduce of the gradients", rank: rank, tensor: "", libtorch: lastReason())
        }
        try expectAllReduced()
    }

    var compressionState: StateDict { powerSGD?.state ?? [:] }

    func loadCompressionState(_ state: StateDict) throws { try powerSGD?.load(state) }

    private var raw: CReducer {
        guard let handle else { preconditionFailure("a reducer without a handle") }
        return handle
    }

    private static let preparing = "preparing the all-reduce of gradients"

    /// For the record of what the ranks call.
    private func nameBuckets() throws(TorchError) {
        var places = [Int32](repeating: 0, count: names.count)
        try tried(ct_reducer_buckets(raw, &places), Self.preparing)
        buckets = observer.keep(BucketLabel.labels(of: names, in: places.map(Int.init)))
    }

    private func compress(_ trained: [Tensor], _ group: TorchGroup) throws(TorchError) {
        if let dtype = options.compression.dtype {
            try tried(ct_reducer_cast(raw, group.raw, dtype.rawValue), Self.preparing)
        }
        if let trampoline { try trampoline.attach(to: raw, trained) }
    }

    /// At once, before an optimizer uses gradients of which some were not averaged.
    private func expectAllReduced() throws {
        guard ct_reducer_check_finished(raw) != 0 else { return }
        let reason = lastReason()
        throw UnusedParametersError(reason: reason, names: names, rank: rank, graphChanged: options.staticGraph)
            ?? TorchError(Self.preparing, reason: reason) as any Error
    }
}

extension ReducerOptions {
    fileprivate var raw: CTReducerOptions {
        CTReducerOptions(
            first_bucket_bytes: Int64(firstBucketBytes), bucket_bytes: Int64(bucketBytes),
            find_unused_parameters: findUnusedParameters, static_graph: staticGraph,
            gradients_are_bucket_views: gradientsAreBucketViews)
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
