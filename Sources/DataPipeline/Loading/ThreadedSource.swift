import Foundation

/// Makes batches ahead on threads of its own.
///
/// Workers take single samples, not batches, so that the next batch is ready as early as possible; whoever makes the
/// last sample of a batch joins it. Threads rather than Swift's cooperative pool, whose threads must not wait for files.
final class ThreadedSource<Samples: Dataset, Batch: Sendable>: BatchSource {
    private let queue: Monitor<LoadingQueue<Samples.Sample, Batch>>
    private let threads: [Thread]
    private let name: (Int) -> String
    private let awaiting: ([String]) -> Void
    private(set) var waited = 0.0

    init(
        maker: BatchMaker<Samples, Batch>, requests: some Sequence<BatchRequest> & Sendable, workers: Int,
        prefetch: Int, awaiting: @escaping ([String]) -> Void
    ) {
        name = maker.dataset.name
        self.awaiting = awaiting
        let queue = Monitor(
            LoadingQueue<Samples.Sample, Batch>(
                requests: requests, capacity: prefetch, running: workers))
        self.queue = queue
        threads = (0..<workers).map { number in
            let thread = Thread { Self.work(queue, maker) }
            thread.name = "loader \(number)"
            thread.stackSize = 1 << 22
            return thread
        }
        for thread in threads { thread.start() }
    }

    func next() throws -> LoadedBatch<Batch>? {
        let start = ContinuousClock.now
        let taken = takeBatch()
        waited += start.duration(to: .now).seconds
        switch taken {
        case .batch(let batch): return batch
        case .end: return nil
        case .failure(let error):
            cancel()
            throw error
        }
    }

    /// Says what it waits for whenever that has changed, under the lock: it is about to sleep anyway.
    private func takeBatch() -> LoadingQueue<Samples.Sample, Batch>.Taken {
        queue.wait { queue in
            if let taken = queue.takeBatch() { return taken }
            awaiting(queue.lacking.map(name))
            return nil
        }
    }

    func cancel() {
        for thread in threads { thread.cancel() }
        queue.change { $0.end() }
        queue.wait { $0.running == 0 ? () : nil }
    }

    private static func work(
        _ queue: Monitor<LoadingQueue<Samples.Sample, Batch>>, _ maker: BatchMaker<Samples, Batch>
    ) {
        OpenMP.useOneThreadHere()
        while let job = queue.wait(for: { $0.takeJob() }).job {
            let result = Result { try maker.sample(at: job.position, of: job.request) }
            guard let samples = queue.change({ $0.finish(job, result) }) else { continue }
            let batch = Result { try maker.batch(job.request, samples.get()) }
            queue.change { $0.complete(job.ticket, batch) }
        }
        queue.change { $0.running -= 1 }
    }
}
