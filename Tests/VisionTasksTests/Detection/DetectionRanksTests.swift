import NN
import Parallel
import TestSupport
import Testing
import Torch
import VisionTasks

/// A detector trained by ranks with parts of each batch, some without objects and one without images.
@Suite struct DetectionRanksTests {
    private static let splits = [[5, 3], [4, 2, 2, 0]]

    /// Over 20 steps. The network is in float64, losses in float32: were both, a rounding that moves an activation
    /// across the kink of a leaky ReLU grows to 1e-3 by then, on one rank as on four.
    @Test(arguments: DetectionLossOptions.Kind.allCases)
    func anyNumberOfRanksTrainsAsOne(_ kind: DetectionLossOptions.Kind) throws {
        let alone = try train(kind, [8])[0]
        #expect(alone.losses[19] < alone.losses[0] * 0.99)
        for shares in Self.splits {
            let ranks = try train(kind, shares)
            for (step, loss) in alone.losses.enumerated() {
                let total = ranks.reduce(0) { $0 + $1.losses[step] }
                #expect(abs(total - loss) <= 1e-6 * loss, "\(shares), step \(step): \(total), not \(loss)")
            }
            let distance = distance(ranks[0].state, alone.state)
            #expect(distance <= 1e-6, "\(shares): \(distance)")
            for rank in ranks { for (name, tensor) in rank.state { expectSame(tensor, ranks[0].state[name]!, name) } }
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

    /// Without a network, whose roundings are larger than the loss's.
    @Test(arguments: DetectionLossOptions.Kind.allCases, [[1, 2], [2, 0, 1], [1, 1, 1]])
    func gradientsOfPartsAreThoseOfTheWhole(_ kind: DetectionLossOptions.Kind, shares: [Int]) throws {
        let (fixtures, tensors) = (try DetectionFixtures.load(), try DetectionFixtures.tensors())
        let targets = try #require(tensors["targets"])
        let counts = fixtures.loss(kind).counts(targets, input: [3, 3, 64, 96])
        let gradients = try LoopbackRanks.run(shares.count) { group in
            let start = shares[..<group.rank].reduce(0, +)
            let images = start..<(start + shares[group.rank])
            let sums = GroupSum(group)
            sums.contributes = !images.isEmpty
            let own = images.isEmpty ? 0..<1 : images
            let outputs = try leaves(tensors, own)
            let terms = fixtures.loss(kind).synchronized(over: sums).terms(outputs, rows(of: targets, own))
            let total = weighted(terms, counts)
            (images.isEmpty ? total.muted() : total).backward()
            return images.isEmpty ? [] : outputs.map(\.gradient)
        }
        for (scale, expected) in try scales("\(kind.rawValue)-objects-0.0/grad", of: tensors).enumerated() {
            expectClose(.concatenate(gradients.filter { !$0.isEmpty }.map { $0[scale] }), expected, absolute: 1e-7)
        }
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
        #expect(abs(first.sum.item() + second.sum.item() - whole.sum.item()) > 2e-5)
    }

    /// |a - b| over |b|, all as one vector.
    private func distance(_ a: StateDict, _ b: StateDict) -> Double {
        func squares(_ value: (String, Tensor) -> Tensor) -> Double {
            b.reduce(0) { $0 + value($1.key, $1.value).to(.float64).square().sum().item() }
        }
        return (squares { a[$0]! - $1 } / squares { $1 }).squareRoot()
    }

    private struct Outcome: Sendable {
        let state: StateDict
        /// This rank's part of the loss, a step.
        let losses: [Double]
    }

    private func train(_ kind: DetectionLossOptions.Kind, _ shares: [Int]) throws -> [Outcome] {
        try LoopbackRanks.run(shares.count) { group in
            let start = shares[..<group.rank].reduce(0, +)
            let images = start..<(start + shares[group.rank])
            let sums = GroupSum(group)
            sums.contributes = !images.isEmpty
            var options = YOLOv3.Options()
            (options.classes, options.width, options.depths) = (3, 0.0625, [1, 1, 1, 1, 1])
            let network = seeded { YOLOv3(options) }
            network.widen()
            network.synchronizeBatchNorm(over: sums)
            var kinds = DetectionLossOptions()
            kinds.kind = kind
            let loss = kinds.makeLoss(network.anchors, classes: 3).synchronized(over: sums)
            return try Self.train(network, loss, images, rate: kind == .giou ? 2e-4 : 5e-6, group)
        }
    }

    /// Images 3 and 7 have no object.
    private static let targets = Tensor(
        [
            0, 1, 0.30, 0.40, 0.20, 0.30, 0, 0, 0.70, 0.20, 0.09, 0.10, 1, 2, 0.55, 0.60, 0.80, 0.75, 2, 0, 0.50, 0.50,
            0.33, 0.24, 4, 0, 0.10, 0.85, 0.06, 0.08, 5, 1, 0.90, 0.12, 0.12, 0.20, 6, 2, 0.98, 0.98, 0.4, 0.5,
        ] as [Float], shape: [7, 6])

    private static func train(
        _ network: YOLOv3, _ loss: any DetectionLoss, _ images: Range<Int>, rate: Double, _ group: any ProcessGroup
    ) throws -> Outcome {
        let all = noise([8, 3, 64, 64], seed: 3).sigmoid().to(.float64)
        // A rank without images takes another's, which counts for nothing.
        let own = images.isEmpty ? 0..<1 : images
        let parallel = try DistributedDataParallel(
            parameters: network.namedParameters, buffers: network.namedBuffers, group: group)
        let counts = loss.counts(targets, input: all.shape)
        let optimizer = SGD(network.namedParameters)
        let losses = try (0..<20).map { _ in
            try parallel.prepareForward()
            let terms = loss.terms(network(all[own]), rows(of: targets, own))
            let total = weighted(terms, counts) * Scalar(group.size)
            let loss = images.isEmpty ? total.muted() : total
            try parallel.backward(loss)
            optimizer.step(learningRate: rate)
            optimizer.clearGradients()
            return loss.item() / Double(group.size)
        }
        return Outcome(state: network.stateDict, losses: losses)
    }
}

extension Module {
    /// To float64.
    fileprivate func widen() {
        withoutGradient {
            for tensor in parameters + namedBuffers.map(\.buffer) where tensor.dtype == .float32 {
                tensor.convert(to: .float64)
            }
        }
    }
}

/// The total as the trainer puts it together, with the counts of all ranks.
private func weighted(_ terms: [LossTerm], _ counts: [Double]) -> Tensor {
    let parts = zip(terms, counts).map { term, count in
        count == 0 ? term.sum.muted() : term.sum * Scalar(term.weight / count)
    }
    return parts.dropFirst().reduce(parts[0], +)
}

/// The outputs of some images, to be differentiated by.
private func leaves(_ tensors: StateDict, _ images: Range<Int>) throws -> [Tensor] {
    try scales("output", of: tensors).map { output in
        let leaf = output[images].clone()
        leaf.setRequiresGradient(true)
        return leaf
    }
}

/// The targets of some images, which are counted from 0.
private func rows(of targets: Tensor, _ images: Range<Int>) -> Tensor {
    let numbers = targets.selecting(0, axis: 1)
    let own = targets[mask: (numbers .>= Scalar(images.lowerBound)) .& (numbers .< Scalar(images.upperBound))]
    return own - Tensor([Float(images.lowerBound), 0, 0, 0, 0, 0])
}
