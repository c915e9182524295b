import Parallel
import Testing
import Torch

@Suite struct CollectiveBenchmarkTests {
    private static let names = [
        "broadcast", "reduce", "all_reduce", "gather", "all_gather", "scatter", "reduce_scatter", "all_to_all",
    ]

    private func measure(
        _ ranks: Int, _ wrap: @escaping @Sendable (any ProcessGroup) -> any ProcessGroup = { $0 }
    ) throws -> (measurements: [CollectiveBenchmark.Measurement], failures: [String]) {
        let results = try LoopbackRanks.run(ranks) { group in
            var measurements: [CollectiveBenchmark.Measurement] = []
            let failures = try CollectiveBenchmark(wrap(group)).run(sizes: [1200, 120_000]) { measurements.append($0) }
            return (measurements, failures)
        }
        #expect(results.allSatisfy { $0.1 == results[0].1 }, "ranks disagree on what failed")
        return results[0]
    }

    @Test(arguments: 2...3) func everyCollectiveIsRightAndTimed(ranks: Int) throws {
        let (measurements, failures) = try measure(ranks)
        #expect(failures == [])
        #expect(measurements.map(\.collective) == Self.names.flatMap { [$0, $0] } + ["barrier"])
        #expect(measurements.dropLast().map(\.bytes) == Self.names.flatMap { _ in [1200, 120_000] })
        #expect(measurements.allSatisfy { $0.seconds > 0 && $0.seconds < 10 })
    }

    /// nccl-tests' factors.
    @Test func bandwidthsFollowFromTheTime() throws {
        let factors = ["broadcast": 1, "reduce": 1, "all_reduce": 4.0 / 3]
        for measurement in try measure(3).measurements.dropLast() {
            let algorithm = Double(measurement.bytes) / measurement.seconds
            let bus = algorithm * (factors[measurement.collective] ?? 2.0 / 3)
            #expect(abs(measurement.algorithmBandwidth - algorithm) <= 1e-9 * algorithm)
            #expect(abs(measurement.busBandwidth - bus) <= 1e-9 * bus, "\(measurement.collective)")
        }
    }

    @Test func aWrongResultIsNamedWithItsRank() throws {
        let (_, failures) = try measure(2) { $0.rank == 1 ? LyingGroup(truth: $0) : $0 }
        #expect(
            failures == [1200, 120_000].map { "all_to_all of \($0) bytes gave a wrong result on rank 1" })
    }
}

/// A group that swaps what it gets from all ranks.
private struct LyingGroup: ProcessGroup {
    let truth: any ProcessGroup

    var rank: Int { truth.rank }
    var size: Int { truth.size }
    var backend: String { truth.backend }

    func allToAll(_ tensors: [Tensor]) throws(CollectiveError) -> [Tensor] { try truth.allToAll(tensors).reversed() }

    func allReduce(_ tensor: Tensor, _ operation: ReduceOperation) throws(CollectiveError) {
        try truth.allReduce(tensor, operation)
    }
    func broadcast(_ tensor: Tensor, from root: Int) throws(CollectiveError) { try truth.broadcast(tensor, from: root) }
    func reduce(_ tensor: Tensor, _ operation: ReduceOperation, to root: Int) throws(CollectiveError) {
        try truth.reduce(tensor, operation, to: root)
    }
    func allGather(_ tensor: Tensor) throws(CollectiveError) -> [Tensor] { try truth.allGather(tensor) }
    func gather(_ tensor: Tensor, to root: Int) throws(CollectiveError) -> [Tensor] {
        try truth.gather(tensor, to: root)
    }
    func scatter(_ tensors: [Tensor], like: Tensor, from root: Int) throws(CollectiveError) -> Tensor {
        try truth.scatter(tensors, like: like, from: root)
    }
    func reduceScatter(_ tensors: [Tensor], _ operation: ReduceOperation) throws(CollectiveError) -> Tensor {
        try truth.reduceScatter(tensors, operation)
    }
    func send(_ tensor: Tensor, to destination: Int) throws(CollectiveError) {
        try truth.send(tensor, to: destination)
    }
    func receive(_ tensor: Tensor, from source: Int) throws(CollectiveError) {
        try truth.receive(tensor, from: source)
    }
    func barrier() throws(CollectiveError) { try truth.barrier() }
    func leave() throws(CollectiveError) { try truth.leave() }
    func makeReducer(
        _ parameters: [(name: String, parameter: Tensor)], _ options: ReducerOptions
    ) throws(TorchError) -> any GradientReducer { try truth.makeReducer(parameters, options) }
}
