/// What a threaded loader is doing: batches in order, each with the samples it still lacks. Touched under a lock only.
struct LoadingQueue<Sample: Sendable, Batch: Sendable> {
    /// One sample of one batch.
    struct Job: Sendable {
        let ticket: Int
        let request: BatchRequest
        /// Within the request.
        let position: Int
    }

    /// What a worker gets: a job, or nil when there will be none.
    struct Assignment: Sendable { let job: Job? }

    /// What the consumer gets.
    enum Taken: Sendable {
        case batch(LoadedBatch<Batch>)
        case failure(any Error)
        case end
    }

    private struct Slot {
        let request: BatchRequest
        var samples: [Result<Sample, any Error>?]
        var issued = 0
        var missing: Int
        var batch: Result<LoadedBatch<Batch>, any Error>?
    }

    private var requests: any IteratorProtocol<BatchRequest>
    private let capacity: Int
    private var slots: [Slot] = []
    /// The ticket of `slots[0]`.
    private var firstTicket = 0
    private var exhausted = false
    private var ended = false
    /// Workers that have not returned.
    var running: Int

    init(requests: some Sequence<BatchRequest> & Sendable, capacity: Int, running: Int) {
        self.requests = requests.makeIterator()
        self.capacity = capacity
        self.running = running
    }

    /// The next sample to make, or nil when there is no room for another batch at present.
    mutating func takeJob() -> Assignment? {
        fill()
        if let index = slots.firstIndex(where: { $0.issued < $0.samples.count }) {
            return Assignment(job: issue(index))
        }
        return exhausted ? Assignment(job: nil) : nil
    }

    /// Keeps a sample. Returns all of the batch's samples when it was the last one, or the first error among them.
    mutating func finish(_ job: Job, _ sample: Result<Sample, any Error>) -> Result<[Sample], any Error>? {
        guard !ended else { return nil }
        let index = job.ticket - firstTicket
        slots[index].samples[job.position] = sample
        slots[index].missing -= 1
        guard slots[index].missing == 0 else { return nil }
        defer { slots[index].samples = [] }
        return Result { try slots[index].samples.map { try $0!.get() } }
    }

    mutating func complete(_ ticket: Int, _ batch: Result<LoadedBatch<Batch>, any Error>) {
        guard !ended else { return }
        slots[ticket - firstTicket].batch = batch
    }

    /// The next batch in order, or nil while it is being made.
    mutating func takeBatch() -> Taken? {
        fill()
        if slots.isEmpty { return .end }
        guard let result = slots.first?.batch else { return nil }
        slots.removeFirst()
        firstTicket += 1
        switch result {
        case .success(let batch): return .batch(batch)
        case .failure(let error): return .failure(error)
        }
    }

    /// The samples that the next batch still lacks; all of them while they are joined.
    var lacking: [Int] {
        guard let slot = slots.first else { return [] }
        let lacking = slot.samples.indices.filter { slot.samples[$0] == nil }
        return lacking.isEmpty ? slot.request.indices : lacking.map { slot.request.indices[$0] }
    }

    mutating func end() {
        ended = true
        exhausted = true
        slots = []
    }

    /// Opens as many batches as there is room for. Consumer and workers both do it first, so that neither depends on
    /// being woken by the other for a batch without samples or the end of the requests.
    private mutating func fill() {
        while !exhausted, slots.count < capacity { open() }
    }

    private mutating func issue(_ index: Int) -> Job {
        defer { slots[index].issued += 1 }
        return Job(ticket: firstTicket + index, request: slots[index].request, position: slots[index].issued)
    }

    private mutating func open() {
        guard let request = requests.next() else {
            exhausted = true
            return
        }
        let count = request.indices.count
        var slot = Slot(request: request, samples: Array(repeating: nil, count: count), missing: count)
        if count == 0 { slot.batch = .success(LoadedBatch(request: request, batch: nil)) }
        slots.append(slot)
    }
}
