import Torch

/// A batch and what it was made for.
public struct LoadedBatch<Batch: Sendable>: Sendable {
    public let request: BatchRequest
    /// nil when the request has no samples.
    public let batch: Batch?
}

/// Makes batches ahead of time on threads of its own, and hands them out in order.
///
/// The threads share one dataset: nothing is copied per worker. At most `prefetch` batches exist beside the one handed
/// out, so memory does not grow with the length of a run. Samples are the same for any number of workers. For use by
/// one consumer; ends its threads when it goes away.
public final class Loader<Batch: Sendable>: Sequence, IteratorProtocol {
    private let source: any BatchSource<Batch>

    /// - Parameters:
    ///   - requests: the batches to make, in order; see `BatchPlan.requests`. To resume, begin where the run stopped.
    ///   - seed: of the samples' random numbers.
    ///   - workers: threads; with 0 every batch is made when it is asked for, on the thread that asks.
    ///   - prefetch: batches that are made ahead, each in memory of its own. As many can be collated at once.
    ///   - awaiting: told by `nextBatch`, before it waits, the names of the samples that the batch still lacks; of all of
    ///     them while they are joined.
    ///   - collate: joins samples to the batch that was asked for; runs on the workers. Never called with an empty array.
    public init<Samples: Dataset>(
        _ dataset: Samples, _ requests: some Sequence<BatchRequest> & Sendable, seed: UInt64, workers: Int = 4,
        prefetch: Int = 2, awaiting: @escaping ([String]) -> Void = { _ in },
        collate: @escaping @Sendable ([Samples.Sample], BatchRequest) throws -> Batch
    ) {
        precondition(workers >= 0 && prefetch > 0, "\(workers) workers, \(prefetch) batches ahead")
        let maker = BatchMaker(dataset: dataset, seed: seed, collate: collate)
        if workers == 0 {
            source = InlineSource(maker: maker, requests: requests, awaiting: awaiting)
        } else {
            source = ThreadedSource(
                maker: maker, requests: requests, workers: workers, prefetch: prefetch, awaiting: awaiting)
        }
    }

    /// The same where all batches are joined alike.
    public convenience init<Samples: Dataset>(
        _ dataset: Samples, _ requests: some Sequence<BatchRequest> & Sendable, seed: UInt64, workers: Int = 4,
        prefetch: Int = 2, awaiting: @escaping ([String]) -> Void = { _ in },
        collate: @escaping @Sendable ([Samples.Sample]) throws -> Batch
    ) {
        self.init(
            dataset, requests, seed: seed, workers: workers, prefetch: prefetch, awaiting: awaiting
        ) { samples, _ in try collate(samples) }
    }

    deinit { source.cancel() }

    /// The next batch, or nil after the last. Waits until it is made.
    /// - Throws: `SampleError` in the place of the batch that could not be made; the loader has then ended.
    public func nextBatch() throws -> LoadedBatch<Batch>? { try source.next() }

    /// Ends the threads and drops what was made ahead; returns once they have ended, which is when the samples that are
    /// being made are done or notice it by `checkCancellation()`. `nextBatch` then gives nil.
    public func cancel() { source.cancel() }

    /// Seconds that the consumer has waited in `nextBatch`, since the start.
    public var waited: Double { source.waited }

    /// For `for` loops over what cannot fail, such as tests; an error traps. A trainer calls `nextBatch`.
    public func next() -> LoadedBatch<Batch>? {
        do { return try nextBatch() } catch { fatalError("\(error)") }
    }
}

/// Where a loader's batches come from.
protocol BatchSource<Batch>: AnyObject {
    associatedtype Batch: Sendable
    func next() throws -> LoadedBatch<Batch>?
    func cancel()
    var waited: Double { get }
}
