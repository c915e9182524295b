/// Makes every batch when it is asked for, on the thread that asks.
final class InlineSource<Samples: Dataset, Batch: Sendable>: BatchSource {
    private let maker: BatchMaker<Samples, Batch>
    private var requests: any IteratorProtocol<BatchRequest>
    private let awaiting: ([String]) -> Void
    private var ended = false
    private(set) var waited = 0.0

    init(
        maker: BatchMaker<Samples, Batch>, requests: some Sequence<BatchRequest>, awaiting: @escaping ([String]) -> Void
    ) {
        self.maker = maker
        self.awaiting = awaiting
        self.requests = requests.makeIterator()
    }

    func next() throws -> LoadedBatch<Batch>? {
        guard !ended, let request = requests.next() else { return nil }
        let start = ContinuousClock.now
        defer { waited += start.duration(to: .now).seconds }
        ended = true
        let names = request.indices.map(maker.dataset.name)
        let samples = try names.indices.map {
            awaiting([names[$0]])
            return try maker.sample(at: $0, of: request)
        }
        awaiting(names)
        let batch = try maker.batch(request, samples)
        ended = false
        return batch
    }

    func cancel() { ended = true }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
