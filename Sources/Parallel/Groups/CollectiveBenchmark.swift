public import Torch

/// Times every collective by size, and checks what it gives. Every rank runs it.
public struct CollectiveBenchmark {
    let group: any ProcessGroup
    let device: Device

    /// What a collective took at one size: the slowest rank's average.
    public struct Measurement: Sendable, Equatable, Encodable {
        public let collective: String
        /// As nccl-tests counts: of the tensor, or of all ranks' tensors together where there is one a rank.
        public let bytes: Int
        public let seconds: Double
        /// Bytes a second, as seen by who calls.
        public let algorithmBandwidth: Double
        /// Bytes a second that the slowest link moves, comparable between numbers of ranks.
        public let busBandwidth: Double
    }

    /// - Parameter device: where the tensors are.
    public init(_ group: any ProcessGroup, device: Device = .cpu) {
        self.group = group
        self.device = device
    }

    /// Measures all collectives at all sizes, and the barrier.
    ///
    /// - Parameters:
    ///   - sizes: in bytes, each of at least four a rank.
    ///   - report: takes each measurement when it is there.
    /// - Returns: what gave a wrong result, on any rank; empty when all is well.
    public func run(sizes: [Int], _ report: (Measurement) -> Void) throws(CollectiveError) -> [String] {
        var failures: [String] = []
        for trial in CollectiveTrial.all {
            for bytes in sizes { failures += try measure(trial, bytes, report) }
        }
        report(measurement("barrier", 0, factor: 0, try seconds { () throws(CollectiveError) in try group.barrier() }))
        return failures
    }

    private func measure(
        _ trial: CollectiveTrial, _ bytes: Int, _ report: (Measurement) -> Void
    ) throws(CollectiveError) -> [String] {
        let pattern = TestPattern(count: trial.elements(bytes, group.size), group: group, device: device)
        let isRight = try trial.isRight(group, pattern)
        let time = try seconds { () throws(CollectiveError) in try trial.call(group, pattern) }
        report(measurement(trial.name, trial.bytes(pattern.count, group.size), factor: trial.factor(group.size), time))
        return try agree(isRight ? "" : "\(trial.name) of \(bytes) bytes gave a wrong result on rank \(group.rank)")
    }

    private func measurement(_ name: String, _ bytes: Int, factor: Double, _ time: Double) -> Measurement {
        let bandwidth = Double(bytes) / time
        return Measurement(
            collective: name, bytes: bytes, seconds: time, algorithmBandwidth: bandwidth,
            busBandwidth: bandwidth * factor)
    }

    /// All ranks' complaints, on all ranks.
    private func agree(_ complaint: String) throws(CollectiveError) -> [String] {
        try gatherTexts(complaint, over: group).filter { !$0.isEmpty }
    }

    // MARK: Time

    /// Of one call, on the slowest rank: the first call, which may connect or allocate, does not count.
    private func seconds(
        _ call: () throws(CollectiveError) -> Void
    ) throws(CollectiveError) -> Double {
        try call()
        let count = try repetitions(try elapsed(1, call))
        let time = Tensor([try elapsed(count, call) / Double(count)])
        try group.allReduce(time, .maximum)
        return time.item()
    }

    private func elapsed(
        _ count: Int, _ call: () throws(CollectiveError) -> Void
    ) throws(CollectiveError) -> Double {
        try group.barrier()
        let start = ContinuousClock.now
        for _ in 0..<count { try call() }
        return start.duration(to: .now) / .seconds(1)
    }

    /// As many as take a tenth of a second; rank 0 says, as all have to make the same.
    private func repetitions(_ seconds: Double) throws(CollectiveError) -> Int {
        let count = Tensor([min(100, max(3, Int(0.1 / max(seconds, 1e-6))))])
        try group.broadcast(count, from: 0)
        return count.integer()
    }
}
