import DataPipeline
import Testing

@Suite struct BatchPlanTests {
    private let order = EpochOrder.shuffled(37, seed: 5)

    @Test(arguments: [1, 2, 4], [1, 2]) func stepsCoverBlocksOfTheGlobalOrder(world: Int, accumulate: Int) {
        let plan = BatchPlan(order, globalBatch: 8, world: world, accumulate: accumulate)
        let epoch = plan.epoch(2)
        for step in 0..<plan.stepsPerEpoch {
            let dealt = (0..<world).flatMap { epoch.indices(step: step, rank: $0).joined() }
            let block = order.indices(epoch: 2).dropFirst(8 * step).prefix(8)
            #expect(dealt.sorted() == block.sorted())
            #expect(dealt.count == plan.sampleCount(step: step))
        }
        #expect(plan.stepsPerEpoch == 5)
        #expect(plan.sampleCount(step: 4) == 5)
    }

    /// PyTorch: the rank's indices from the sampler, cut into batches.
    @Test(arguments: [1, 2, 4]) func ranksGetWhatPyTorchGivesThem(world: Int) {
        let plan = BatchPlan(order, globalBatch: 8, world: world, accumulate: 2, ending: .pad)
        let epoch = plan.epoch(1)
        for rank in 0..<world {
            let sampler = order.indices(epoch: 1, rank: rank, world: world, ending: .pad)
            let size = 8 / world / 2
            let batches = stride(from: 0, to: sampler.count, by: size).map { Array(sampler[$0...].prefix(size)) }
            let planned = (0..<plan.stepsPerEpoch).flatMap { epoch.indices(step: $0, rank: rank) }
            #expect(planned.filter { !$0.isEmpty } == batches)
        }
    }

    @Test func aRankWithoutSamplesStandsIn() {
        let plan = BatchPlan(.sequential(9), globalBatch: 8, world: 4, accumulate: 2)
        #expect(plan.epoch(0).indices(step: 1, rank: 0) == [[8]])
        #expect(plan.epoch(0).indices(step: 1, rank: 3) == [[]])
        let requests = plan.epoch(0).requests(step: 1, rank: 3)
        #expect(requests == [BatchRequest(step: 1, indices: [8], isStandIn: true, globalSampleCount: 1)])
        #expect(!plan.epoch(0).requests(step: 1, rank: 0)[0].isStandIn)
    }

    /// What is normalised over a micro-batch sees the same samples on any number of ranks.
    @Test(arguments: [1, 2, 3, 4, 5]) func microBatchesDoNotDependOnTheRanks(world: Int) {
        let plan = BatchPlan(order, globalBatch: 10, world: world, accumulate: 3)
        let single = BatchPlan(order, globalBatch: 10, accumulate: 3).epoch(0)
        for step in 0..<plan.stepsPerEpoch {
            let ranks = (0..<world).map { plan.epoch(0).indices(step: step, rank: $0) }
            let joined = (0..<plan.microBatches(step: step)).map { part in ranks.flatMap { $0[part] }.sorted() }
            #expect(joined == single.indices(step: step, rank: 0).map { $0.sorted() })
            #expect(joined.allSatisfy { !$0.isEmpty })
        }
    }

    @Test func unevenBatchesLoseNothing() {
        let plan = BatchPlan(.sequential(20), globalBatch: 7, world: 3, accumulate: 2)
        let dealt = (0..<3).flatMap { plan.epoch(0).indices(step: 0, rank: $0).joined() }
        #expect(dealt.sorted() == Array(0..<7))
        #expect(plan.microBatch == 2 && plan.globalMicroBatch == 4)
    }

    @Test func requestsResumeAtAnyStepAndRunAcrossEpochs() {
        let plan = BatchPlan(order, globalBatch: 10, world: 2)
        let all = Array(plan.requests(rank: 1, epochs: 0..<3))
        #expect(all.count == 3 * 4)
        #expect(Array(plan.requests(rank: 1, epochs: 1..<3, fromStep: 2)) == Array(all.dropFirst(4 + 2)))
        #expect(Array(plan.requests(rank: 1, epochs: 1..<3, fromStep: 4)) == Array(all.dropFirst(8)))
    }

    @Test func aGlobalPositionIsAStepForAnyWorld() {
        for world in [1, 2, 4] {
            let plan = BatchPlan(order, globalBatch: 8, world: world)
            #expect(plan.step(at: 16) == 2)
            #expect(plan.step(at: 17) == nil)
            #expect(plan.step(at: 37) == 5)
        }
    }

    @Test func noSamplesMeanNoRequests() {
        let plan = BatchPlan(.sequential(0), globalBatch: 8)
        #expect(plan.stepsPerEpoch == 0)
        #expect(Array(plan.requests(epochs: 0..<3)) == [])
    }

    @Test(arguments: [1, 2, 3, 9]) func evaluationCountsEverySampleOnce(world: Int) {
        let dealt = (0..<world).map { rank in
            BatchRequest.evaluation(count: 7, rank: rank, world: world, batch: 2).flatMap(\.indices)
        }
        #expect(dealt.joined().sorted() == Array(0..<7))
        #expect(dealt[0] == Array(stride(from: 0, to: 7, by: world)))
    }
}
