/// Makes every batch when it is asked for, on the thread that asks.
final class InlineSource<Samples: Dataset, Batch: Sendable>: BatchSource {
    private let maker: BatchMaker<Samples, Batch>
    private var requests: any IteratorProtocol<BatchRequest>
    private var ended = false
    private(set) var waited = 0.0

    init(maker: BatchMaker<Samples, Batch>, requests: some Sequence<BatchRequest>) {
        self.maker = maker
        self.requests = requests.makeIterator()
    }

    func next() throws -> LoadedBatch<Batch>? {
        guard !ended, let request = requests.next() else { return nil }
        let start = ContinuousClock.now
        defer { waited += start.duration(to: .now).seconds }
        ended = true
        let samples = try request.indices.indices.map { try maker.sample(at: $0, of: request) }
        let batch = try maker.batch(request, samples)
        ended = false
        return batch
    }

    func cancel() { ended = true }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
