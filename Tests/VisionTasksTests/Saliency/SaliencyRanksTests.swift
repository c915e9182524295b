import NN
import Parallel
import TestSupport
import Testing
import Torch
import VisionTasks

/// Saliency trained by ranks with parts of each batch, some with black masks and one without images.
@Suite struct SaliencyRanksTests {
    private static let splits = [[2, 2], [3, 1], [1, 1, 1, 1], [2, 1, 1, 0]]
    private static let size = [48, 32]

    /// Without a network, whose roundings are larger than the loss's. Image 3's mask is black.
    @Test(arguments: SaliencyLoss.Kind.allCases, splits)
    func gradientsOfPartsAreThoseOfTheWhole(_ kind: SaliencyLoss.Kind, shares: [Int]) throws {
        let (logits, masks) = (noise([4, 1] + Self.size), Self.masks)
        let whole = leaf(logits)
        let value = SaliencyLoss(kind)(whole, masks)
        value.backward()
        let counts = SaliencyLoss(kind).counts(masks)
        let parts = try LoopbackRanks.run(shares.count) { group in
            let images = Self.share(group.rank, of: shares)
            let sums = GroupSum(group)
            sums.contributes = !images.isEmpty
            let own = images.isEmpty ? 0..<1 : images
            let part = leaf(logits[own])
            let terms = SaliencyLoss(kind).synchronized(over: sums).terms(part, masks[own])
            let total = images.isEmpty ? weighted(terms, counts).muted() : weighted(terms, counts)
            total.backward()
            return (loss: total.item(), gradient: images.isEmpty ? nil : part.gradient)
        }
        #expect(abs(parts.reduce(0) { $0 + $1.loss } - value.item()) <= 1e-6 * value.item())
        expectClose(.concatenate(parts.compactMap(\.gradient)), whole.gradient, absolute: 1e-9)
    }

    /// What averaging the ranks' losses gives, as the sources have it: each rank's own ratio. A rank with a black mask has
    /// 1 whatever it predicts.
    @Test func perRankTakesEachRanksOwnRatio() throws {
        let (logits, masks, loss) = (noise([4, 1] + Self.size), Self.masks, ConsistencyEnhancedLoss())
        func value(_ images: Range<Int>) -> Double { loss(logits[images], masks[images]).item() }
        #expect(abs(value(3..<4) - 1) < 1e-5)
        let mean = (value(0..<3) * 3 + value(3..<4)) / 4
        #expect(abs(mean - value(0..<4)) > 0.01)
        let terms = [0..<3, 3..<4].flatMap { loss.terms(logits[$0], masks[$0]) }
        #expect(abs(terms.reduce(0) { $0 + $1.sum.item() / 4 } - mean) < 1e-6)
    }

    /// With batches normalised over all ranks, three steps of a narrow MINet.
    @Test func anyNumberOfRanksTrainsAsOne() throws {
        let alone = try train([4])[0]
        #expect(alone.losses[2] < alone.losses[0])
        for shares in [[3, 1], [2, 1, 1, 0]] {
            let ranks = try train(shares)
            for (step, loss) in alone.losses.enumerated() {
                let total = ranks.reduce(0) { $0 + $1.losses[step] }
                #expect(abs(total - loss) <= 1e-5 * loss, "\(shares), step \(step): \(total), not \(loss)")
            }
            let distance = distance(ranks[0].state, alone.state)
            #expect(distance <= 1e-5, "\(shares): \(distance)")
            for rank in ranks { for (name, tensor) in rank.state { expectSame(tensor, ranks[0].state[name]!, name) } }
        }
    }

    private struct Outcome: Sendable {
        let state: StateDict
        /// This rank's part of the loss, a step.
        let losses: [Double]
    }

    private func train(_ shares: [Int]) throws -> [Outcome] {
        try LoopbackRanks.run(shares.count) { group in
            let images = Self.share(group.rank, of: shares)
            let sums = GroupSum(group)
            sums.contributes = !images.isEmpty
            var options = SaliencyNetwork.Options()
            options.width = 0.0625
            let network = seeded { SaliencyNetwork(options) }
            #expect(network.synchronizeBatchNorm(over: sums) == 79)
            let loss = SaliencyLoss(.bceCEL).synchronized(over: sums)
            return try Self.train(network, loss, images, group)
        }
    }

    private static func train(
        _ network: SaliencyNetwork, _ loss: SaliencyLoss, _ images: Range<Int>, _ group: any ProcessGroup
    ) throws -> Outcome {
        // A rank without images takes another's, which counts for nothing.
        let own = images.isEmpty ? 0..<1 : images
        let (pictures, masks) = (noise([4, 3] + size, seed: 3)[own], Self.masks)
        let parallel = try DistributedDataParallel(
            parameters: network.namedParameters, buffers: network.namedBuffers, group: group)
        let (counts, optimizer) = (loss.counts(masks), SGD(network.namedParameters))
        let losses = try (0..<3).map { _ in
            try parallel.prepareForward()
            let total = weighted(loss.terms(network(pictures), masks[own]), counts) * Scalar(group.size)
            let value = images.isEmpty ? total.muted() : total
            try parallel.backward(value)
            optimizer.step(learningRate: 0.005)
            optimizer.clearGradients()
            return value.item() / Double(group.size)
        }
        return Outcome(state: network.stateDict, losses: losses)
    }

    private static func share(_ rank: Int, of shares: [Int]) -> Range<Int> {
        let start = shares[..<rank].reduce(0, +)
        return start..<(start + shares[rank])
    }

    /// The last one's is black.
    private static var masks: Tensor {
        let masks = SaliencyFixtures.masks(size)
        masks[3].fill(0)
        return masks
    }

    /// |a - b| over |b|, all as one vector.
    private func distance(_ a: StateDict, _ b: StateDict) -> Double {
        func squares(_ value: (String, Tensor) -> Tensor) -> Double {
            b.reduce(0) { $0 + value($1.key, $1.value).to(.float64).square().sum().item() }
        }
        return (squares { a[$0]! - $1 } / squares { $1 }).squareRoot()
    }
}

/// The total as the trainer puts it together, with the counts of all ranks.
private func weighted(_ terms: [LossTerm], _ counts: [Double]) -> Tensor {
    let parts = zip(terms, counts).map { $0.sum * Scalar($0.weight / $1) }
    return parts.dropFirst().reduce(parts[0], +)
}

private func leaf(_ tensor: Tensor) -> Tensor {
    let leaf = tensor.clone()
    leaf.setRequiresGradient(true)
    return leaf
}
