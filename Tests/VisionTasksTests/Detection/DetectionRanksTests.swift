import NN
import Parallel
import TestSupport
import Testing
import Torch
import VisionTasks

/// A detector trained by ranks with parts of each batch, some without objects and one without images.
@Suite struct DetectionRanksTests {
    private static let splits = [[2, 2], [3, 1, 0], [1, 1, 1, 1]]

    @Test(arguments: DetectionLossOptions.Kind.allCases, splits)
    func anyNumberOfRanksTrainsAsOne(_ kind: DetectionLossOptions.Kind, shares: [Int]) throws {
        let alone = try train(kind, [4])[0]
        let ranks = try train(kind, shares)
        for (step, loss) in alone.losses.enumerated() {
            let total = ranks.reduce(0) { $0 + $1.losses[step] }
            #expect(abs(total - loss) <= 1e-5 * loss, "step \(step): \(total), not \(loss)")
        }
        for (name, tensor) in alone.state where tensor.dtype == .float32 {
            let distance = (ranks[0].state[name]! - tensor).norm().item() / max(tensor.norm().item(), 1e-3)
            #expect(distance <= 1e-5, "\(name): \(distance)")
            for rank in ranks { expectSame(rank.state[name]!, ranks[0].state[name]!, name) }
        }
    }

    /// The places of the objectness depend on what is predicted; all other counts are the targets'.
    @Test func onlyTheGIoULossSpansRanks() throws {
        let fixtures = try DetectionFixtures.load()
        let spans = try LoopbackRanks.run(2) { group in
            DetectionLossOptions.Kind.allCases.map { fixtures.loss($0).synchronized(over: GroupSum(group)).spansRanks }
        }
        #expect(spans[0] == DetectionLossOptions.Kind.allCases.map { $0 == .giou })
        #expect(!fixtures.loss(.giou).spansRanks)
    }

    /// Each rank's own ratio, weighted by its images: what averaging the ranks' losses gives.
    @Test func perRankTakesEachRanksOwnRatio() throws {
        let (fixtures, tensors) = (try DetectionFixtures.load(), try DetectionFixtures.tensors())
        let (outputs, targets) = (try scales("output", of: tensors), try #require(tensors["targets"]))
        let loss = fixtures.loss(.giou)
        func objectness(_ images: Range<Int>) throws -> LossTerm {
            try #require(loss.terms(outputs.map { $0[images] }, rows(of: targets, images)).last)
        }
        let (first, second) = (try objectness(0..<1), try objectness(1..<3))
        #expect((first.count, second.count) == (1, 2))
        let whole = try objectness(0..<3)
        // Two ratios are not the ratio of all.
        #expect(abs(first.sum.item() + second.sum.item() - whole.sum.item()) > 1e-4)
    }

    private struct Outcome: Sendable {
        let state: StateDict
        /// This rank's part of the loss, a step.
        let losses: [Double]
    }

    private func train(_ kind: DetectionLossOptions.Kind, _ shares: [Int]) throws -> [Outcome] {
        let (fixtures, tensors) = (try DetectionFixtures.load(), try DetectionFixtures.tensors())
        return try LoopbackRanks.run(shares.count) { group in
            let sums = GroupSum(group)
            let start = shares[..<group.rank].reduce(0, +)
            let images = start..<(start + shares[group.rank])
            sums.contributes = !images.isEmpty
            let network = try fixtures.network()
            let rate = fixtures.training.first { $0.name == kind }!.rate
            network.synchronizeBatchNorm(over: sums)
            let loss = fixtures.loss(kind).synchronized(over: sums)
            return try Self.train(network, loss, tensors, images, rate: rate, group)
        }
    }

    private static func train(
        _ network: YOLOv3, _ loss: any DetectionLoss, _ tensors: StateDict,
        _ images: Range<Int>, rate: Double, _ group: any ProcessGroup
    ) throws -> Outcome {
        let (all, targets) = (tensors["training/images"]!, tensors["training/targets"]!)
        // A rank without images takes another's, which counts for nothing.
        let own = images.isEmpty ? 0..<1 : images
        let parallel = try DistributedDataParallel(
            parameters: network.namedParameters, buffers: network.namedBuffers, group: group)
        let counts = loss.counts(targets, input: all.shape)
        let optimizer = SGD(network.namedParameters)
        let losses = try (0..<4).map { _ in
            try parallel.prepareForward()
            let terms = loss.terms(network(all[own]), rows(of: targets, own))
            let parts = zip(terms, counts).map { term, count in
                count == 0 ? term.sum.muted() : term.sum * Scalar(term.weight / count)
            }
            let total = parts.dropFirst().reduce(parts[0], +)
            let weighted = images.isEmpty ? total.muted() : total * Scalar(group.size)
            try parallel.backward(weighted)
            optimizer.step(learningRate: rate)
            optimizer.clearGradients()
            return weighted.item() / Double(group.size)
        }
        return Outcome(state: network.stateDict, losses: losses)
    }
}

/// The targets of some images, which are counted from 0.
private func rows(of targets: Tensor, _ images: Range<Int>) -> Tensor {
    let numbers = targets.selecting(0, axis: 1)
    let own = targets[mask: (numbers .>= Scalar(images.lowerBound)) .& (numbers .< Scalar(images.upperBound))]
    return own - Tensor([Float(images.lowerBound), 0, 0, 0, 0, 0])
}
