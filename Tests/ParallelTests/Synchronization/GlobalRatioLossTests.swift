import NN
import Parallel
import TestSupport
import Testing
import Torch

/// Ratios over a batch that several ranks hold, weighted as the trainer weights every loss: times the number of ranks,
/// over the count of all.
@Suite struct GlobalRatioLossTests {
    /// A loss and whether its target holds class indices.
    enum Kind: String, CaseIterable, Sendable {
        case sigmoid, jaccard, softmax, softLabel, squared, crossEntropy, focal

        var usesClasses: Bool { self == .softmax || self == .crossEntropy }

        func makeLoss(_ scope: DiceLoss.Scope = .global) -> any Loss {
            var options = DiceLoss.Options()
            options.batch = true
            options.scope = scope
            options.activation = usesClasses ? .softmax : .sigmoid
            options.oneHotTarget = usesClasses
            options.jaccard = self == .jaccard
            options.softLabel = self == .softLabel
            options.squaredPrediction = self == .squared
            switch self {
            case .crossEntropy: return DiceCrossEntropy(options)
            case .focal: return DiceFocal(options)
            default: return DiceLoss(options)
            }
        }

        /// Only the first two samples have positives, so that some ranks have none.
        var batch: (output: Tensor, target: Tensor) {
            let positive = noise([8, usesClasses ? 1 : 3, 4, 5], seed: 2) .> 0.3
            let target = positive.to(.float32) * (usesClasses ? 2 : 1)
            target[2..<8].fill(0)
            return (noise([8, 3, 4, 5], seed: 1), target)
        }
    }

    @Test(arguments: Kind.allCases, SyncFixture.splits)
    func valueAndGradientAreThoseOfTheWholeBatch(_ kind: Kind, shares: [Int]) throws {
        let (output, target) = kind.batch
        output.setRequiresGradient(true)
        let loss = kind.makeLoss()
        let value = loss(output, target)
        value.backward()
        let results = try onRanks(shares) { share, sums, _ in
            Self.pass(kind.makeLoss().synchronized(over: sums), kind.batch, share, sums)
        }
        // DDP's average of each rank's gradient, which a sample of a batch has on one rank only.
        let gradients = zip(results, shares).filter { $1 > 0 }.map { $0.0.gradient / Scalar(shares.count) }
        let gradient = Tensor.concatenate(gradients)
        let distance = relativeDistance(gradient, output.gradient)
        Distances.shared.add("loss gradient \(kind)", distance)
        #expect(distance <= 1e-6, "\(distance)")
        let total = results.reduce(0) { $0 + $1.loss } / Double(shares.count)
        Distances.shared.add("loss value \(kind)", abs(total - value.item()) / value.item())
        #expect(abs(total - value.item()) <= 1e-6 * value.item())
        #expect(zip(results, shares).allSatisfy { $1 > 0 || !$0.gradient.isDefined })
    }

    /// The name for what systems do that average the losses of their ranks.
    @Test func perRankIsTheMeanOfTheRanksRatios() throws {
        let (output, target) = Kind.sigmoid.batch
        let loss = Kind.sigmoid.makeLoss()
        let expected = [0..<4, 4..<8].reduce(0.0) { $0 + loss(output[$1], target[$1]).item() / 2 }
        let results = try onRanks([4, 4]) { share, sums, _ in
            let loss = Kind.sigmoid.makeLoss(.perRank).synchronized(over: sums)
            #expect(!loss.spansRanks)
            return Self.pass(loss, Kind.sigmoid.batch, share, sums)
        }
        #expect(abs((results[0].loss + results[1].loss) / 2 - expected) < 1e-6)
    }

    /// Only a ratio over the batch needs the others.
    @Test func onlyRatiosOverTheBatchSpanRanks() throws {
        let spans = try onRanks([1, 1]) { _, sums, _ in
            [
                DiceLoss(activation: .sigmoid).synchronized(over: sums).spansRanks,
                MeanSquaredError().synchronized(over: sums).spansRanks,
                Kind.crossEntropy.makeLoss().synchronized(over: sums).spansRanks,
                Kind.focal.makeLoss().spansRanks,
            ]
        }
        #expect(spans == [[false, false, true, false], [false, false, true, false]])
    }

    private struct Outcome: Sendable {
        /// As it goes into the backward pass, and then the gradient of this rank's outputs.
        let loss: Double
        let gradient: Tensor
    }

    private static func pass(
        _ loss: any Loss, _ batch: (output: Tensor, target: Tensor), _ share: Share, _ sums: GroupSum
    ) -> Outcome {
        let output = share(of: batch.output)
        output.setRequiresGradient(true)
        let target = sums.contributes ? share(of: batch.target) : .zeros([1] + batch.target.shape.dropFirst())
        let counts = loss.counts(batch.target)
        let terms = zip(loss.terms(output, target), counts).map { term, count in
            term.sum * Scalar(term.weight * Double(sums.rankCount) / count)
        }
        let total = terms.dropFirst().reduce(terms[0], +)
        let weighted = sums.contributes ? total : total.muted()
        weighted.backward()
        return Outcome(loss: weighted.item(), gradient: output.gradient)
    }
}
