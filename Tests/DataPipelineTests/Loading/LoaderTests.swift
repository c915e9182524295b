import DataPipeline
import Foundation
import Synchronization
import TestSupport
import Testing
import Torch

/// A sample is its index and its first random number; it may take a while, or fail.
private struct Numbers: Dataset {
    let count: Int
    var duration: Duration = .zero
    var failing: Int?
    var made: Counter = Counter()

    func sample(_ index: Int, _ random: inout SampleRandom) throws -> [Double] {
        made.increase()
        if index == failing { throw DataError("no such number") }
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            try checkCancellation()
            usleep(1000)
        }
        return [Double(index), random.uniform()]
    }

    func name(of index: Int) -> String { "number-\(index)" }
}

private final class Counter: Sendable {
    private let value = Mutex(0)
    func increase() { value.withLock { $0 += 1 } }
    var count: Int { value.withLock { $0 } }
}

@Suite(.serialized) struct LoaderTests {
    private let plan = BatchPlan(.shuffled(37, seed: 1), globalBatch: 5)

    private func loader(
        _ numbers: Numbers, _ plan: BatchPlan, epochs: Range<Int> = 0..<1, fromStep: Int = 0, workers: Int,
        prefetch: Int = 3
    ) -> Loader<[[Double]]> {
        let requests = plan.requests(epochs: epochs, fromStep: fromStep)
        return Loader(numbers, requests, seed: 9, workers: workers, prefetch: prefetch) { $0 }
    }

    private func batches(_ loader: Loader<[[Double]]>) -> [[[Double]]] { loader.map { $0.batch ?? [] } }

    @Test(arguments: [0, 1, 2, 8], [1, 2, 5]) func orderAndSamplesAreThoseOfOneThread(workers: Int, prefetch: Int) {
        let expected = batches(loader(Numbers(count: 37), plan, epochs: 0..<4, workers: 0))
        let made = batches(loader(Numbers(count: 37), plan, epochs: 0..<4, workers: workers, prefetch: prefetch))
        #expect(made == expected)
        #expect(expected.count == 4 * 8)
        #expect(expected[0].map { Int($0[0]) } == plan.epoch(0).indices(step: 0, rank: 0)[0])
    }

    @Test func resumingGivesTheSameBatches() {
        let all = batches(loader(Numbers(count: 37), plan, epochs: 0..<3, workers: 2))
        let resumed = batches(loader(Numbers(count: 37), plan, epochs: 1..<3, fromStep: 3, workers: 4))
        #expect(resumed == Array(all.dropFirst(8 + 3)))
    }

    @Test(arguments: [1, 2, 4]) func samplesAreTheSameForAnyNumberOfRanks(world: Int) {
        let whole = batches(loader(Numbers(count: 37), plan, epochs: 2..<3, workers: 0)).joined()
        let shared = BatchPlan(.shuffled(37, seed: 1), globalBatch: 5, world: world, accumulate: 2)
        let dealt = (0..<world).flatMap { rank in
            Loader(Numbers(count: 37), shared.requests(rank: rank, epochs: 2..<3), seed: 9, workers: 2) { $0 }
                .flatMap { $0.request.isStandIn ? [] : $0.batch ?? [] }
        }
        #expect(Set(dealt) == Set(whole) && dealt.count == 37)
    }

    @Test(arguments: [0, 2]) func emptyRequestsGiveEmptyBatches(workers: Int) throws {
        let requests = [[], [], [1], []].map { BatchRequest(indices: $0) }
        let loader = Loader(Numbers(count: 2), requests, seed: 0, workers: workers, prefetch: 1) { $0.count }
        #expect(loader.map(\.batch) == [nil, nil, 1, nil])
        let none = Loader(Numbers(count: 2), [], seed: 0, workers: workers) { $0.count }
        #expect(try none.nextBatch() == nil)
    }

    @Test(arguments: [0, 4]) func anErrorComesInItsPlaceAndNamesTheSample(workers: Int) throws {
        let requests = (0..<6).map { BatchRequest(epoch: 3, indices: [2 * $0, 2 * $0 + 1]) }
        let loader = Loader(Numbers(count: 12, failing: 5), requests, seed: 0, workers: workers) { $0 }
        #expect(try loader.nextBatch()?.request.indices == [0, 1])
        #expect(try loader.nextBatch()?.request.indices == [2, 3])
        let error = #expect(throws: SampleError.self) { try loader.nextBatch() }
        #expect(error?.index == 5 && error?.epoch == 3 && error?.name == "number-5")
        #expect("\(error!)".contains("no such number"))
        #expect(try loader.nextBatch() == nil)
    }

    @Test func anErrorInCollateComesInItsPlace() throws {
        let requests = (0..<3).map { BatchRequest(indices: [$0]) }
        let loader = Loader(Numbers(count: 3), requests, seed: 0, workers: 2) { samples in
            if samples[0][0] == 1 { throw DataError("odd") }
        }
        #expect(try loader.nextBatch() != nil)
        #expect(throws: DataError.self) { try loader.nextBatch() }
    }

    @Test func readingAheadIsBounded() throws {
        let numbers = Numbers(count: 1000)
        let loader = loader(numbers, BatchPlan(.sequential(1000), globalBatch: 10), workers: 4, prefetch: 2)
        _ = try loader.nextBatch()
        usleep(200_000)
        #expect(numbers.made.count == 30)
        loader.cancel()
    }

    @Test func cancellingInTheMiddleOfASampleIsQuick() throws {
        let loader = loader(Numbers(count: 37, duration: .seconds(60)), plan, workers: 4)
        usleep(50_000)
        let time = ContinuousClock().measure { loader.cancel() }
        #expect(time < .seconds(1))
        #expect(try loader.nextBatch() == nil)
    }

    @Test func aLoaderThatGoesAwayEndsItsThreads() throws {
        let numbers = Numbers(count: 37, duration: .seconds(60))
        var loader: Loader<[[Double]]>? = loader(numbers, plan, workers: 4)
        usleep(50_000)
        let time = ContinuousClock().measure { loader = nil }
        #expect(loader == nil && time < .seconds(1))
    }

    @Test func waitingIsMeasured() throws {
        let requests = [BatchRequest(indices: [0])]
        let loader = Loader(Numbers(count: 1, duration: .milliseconds(80)), requests, seed: 0, workers: 1) { $0 }
        _ = try loader.nextBatch()
        #expect(loader.waited > 0.06 && loader.waited < 5)
    }

    /// Whoever asks what a run is waiting for is told the files.
    @Test(arguments: [0, 2]) func whatIsWaitedForIsNamed(workers: Int) throws {
        let numbers = Numbers(count: 3, duration: .milliseconds(20))
        let said = Mutex<[[String]]>([])
        let loader = Loader(
            numbers, [BatchRequest(indices: [2, 0])], seed: 0, workers: workers,
            awaiting: { names in said.withLock { $0.append(names) } },
            collate: { samples in
                usleep(20_000)
                return samples
            })
        _ = try loader.nextBatch()
        let all = ["number-2", "number-0"]
        let (first, last) = said.withLock { ($0.first, $0.last) }
        #expect(first == (workers == 0 ? ["number-2"] : all))
        #expect(last == all, "while they are joined")
    }

    @Test func workersLeaveTheMainThreadsSettingAlone() throws {
        let before = TorchRuntime.threads
        let dataset = Numbers(count: 8).mapped { _, _ in TorchRuntime.threads }
        let loader = Loader(dataset, [BatchRequest(indices: Array(0..<8))], seed: 0, workers: 2) { $0 }
        #expect(try loader.nextBatch()?.batch == Array(repeating: 1, count: 8))
        #expect(TorchRuntime.threads == before)
    }

    @Test func manyWorkersManyTimes() {
        let plan = BatchPlan(.shuffled(997, seed: 2), globalBatch: 7)
        let expected = batches(loader(Numbers(count: 997), plan, epochs: 0..<3, workers: 0))
        for _ in 0..<5 {
            #expect(batches(loader(Numbers(count: 997), plan, epochs: 0..<3, workers: 8, prefetch: 4)) == expected)
        }
    }

    @Test func memoryIsFlatOverManyEpochs() throws {
        let tensors = Numbers(count: 64).mapped { _, _ in Tensor.zeros([64, 1024]) }
        let plan = BatchPlan(.shuffled(64, seed: 0), globalBatch: 8)
        let loader = Loader(tensors, plan.requests(epochs: 0..<100), seed: 0, workers: 4) { Tensor.stack($0) }
        var early = 0
        while let loaded = try loader.nextBatch() {
            if loaded.request.epoch == 10, loaded.request.step == 0 { early = residentMemory() }
        }
        // An epoch is 16 MiB: kept, a hundred would be 1.6 GiB.
        #expect(residentMemory() - early < 48 << 20)
    }

    /// Bytes.
    private func residentMemory() -> Int {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        return (pages.flatMap { Int($0[1]) } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
    }
}

@Suite struct DatasetTests {
    @Test func subsetsAndMapsNameTheirSamples() throws {
        let dataset = Numbers(count: 9).subset([4, 7]).mapped { numbers, _ in Int(numbers[0]) }
        var random = SampleRandom(seed: 0, epoch: 0, index: 0)
        #expect(dataset.count == 2)
        #expect(try dataset.sample(1, &random) == 7)
        #expect(dataset.name(of: 1) == "number-7")
    }
}
