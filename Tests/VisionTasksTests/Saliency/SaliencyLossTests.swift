import NN
import Parallel
import TestSupport
import Testing
import Torch
import Training
import VisionTasks

/// The losses against PyTorch, and what they do with masks that are all black.
@Suite struct SaliencyLossTests {
    @Test(arguments: try SaliencyFixtures.load().losses)
    func valuesAndGradientsAreThoseOfPyTorch(_ fixture: SaliencyFixtures.LossCase) throws {
        let tensors = try SaliencyFixtures.tensors()
        let logits = leaf(try #require(tensors["logits"]))
        let loss = loss(fixture.kind, binarizing: fixture.masks == "binary")
        let masks = try #require(tensors["masks"])
        let terms = loss.terms(logits, fixture.masks == "black" ? .zeros(like: masks) : masks)
        #expect(terms.count == fixture.terms.count)
        for term in terms {
            let expected = try #require(fixture.terms[term.name], "\(term.name)")
            let value = term.sum.item() / term.count
            #expect(abs(value - expected) <= 1e-5 * expected, "\(term.name): \(value), not \(expected)")
        }
        total(terms).backward()
        expectClose(logits.gradient, try #require(tensors["\(fixture.name)/grad"]), absolute: 1e-8)
    }

    /// The trainer adds the counts up over ranks before any output is there.
    @Test(arguments: SaliencyLoss.Kind.allCases)
    func countsFollowFromTheMasksAlone(_ kind: SaliencyLoss.Kind) throws {
        var options = SaliencyLoss.Options()
        options.kind = kind
        let (loss, masks) = (SaliencyLoss(options), Tensor.ones([3, 1, 8, 6]))
        let terms = loss.terms(noise([3, 1, 8, 6]), masks)
        #expect(terms.map(\.count) == loss.counts(masks) && terms.map(\.name) == options.names)
    }

    @Test(arguments: SaliencyLoss.Kind.allCases)
    func logitsAndMasksStayAsTheyAre(_ kind: SaliencyLoss.Kind) {
        let (logits, masks) = (noise([2, 1, 8, 6]), noise([2, 1, 8, 6], seed: 1).sigmoid())
        let before = [logits, masks].map { $0.clone() }
        _ = loss(kind, binarizing: true)(logits, masks)
        for (a, b) in zip([logits, masks], before) { expectSame(a, b) }
    }

    /// What comes out of a forward pass in half precision is looked at in float32.
    @Test(arguments: SaliencyLoss.Kind.allCases)
    func halfPrecisionLogitsGiveAFloat32Loss(_ kind: SaliencyLoss.Kind) {
        let (halves, masks) = (noise([2, 1, 8, 6]).to(.bfloat16), noise([2, 1, 8, 6], seed: 1).sigmoid())
        let value = SaliencyLoss(kind)(halves, masks)
        #expect(value.dtype == .float32)
        expectSame(value, SaliencyLoss(kind)(halves.to(.float32), masks))
    }

    /// Sure of black where all is black: nothing to be divided by but the constants.
    @Test(arguments: SaliencyLoss.Kind.allCases)
    func nothingAtAllIsFinite(_ kind: SaliencyLoss.Kind) {
        let logits = leaf(.full([2, 1, 8, 6], -200))
        let value = SaliencyLoss(kind)(logits, .zeros([2, 1, 8, 6]))
        value.backward()
        #expect(value.item() < 1e-6)
        #expect(logits.gradient.isFinite().all().item() == 1)
    }

    /// Shapes are all that is needed for telling what a step will take.
    @Test(arguments: SaliencyLoss.Kind.allCases)
    func shapesAloneGoThrough(_ kind: SaliencyLoss.Kind) {
        Device.prepareMeta()
        let logits = leaf(.zeros([2, 1, 8, 6], device: .meta))
        SaliencyLoss(kind)(logits, .zeros([2, 1, 8, 6], device: .meta)).backward()
        #expect(logits.gradient.shape == [2, 1, 8, 6])
    }

    @Test func onlyTheConsistencyEnhancedLossSpansRanks() throws {
        let spans = try LoopbackRanks.run(2) { group in
            SaliencyLoss.Kind.allCases.map { SaliencyLoss($0).synchronized(over: GroupSum(group)).spansRanks }
        }
        #expect(spans[0] == SaliencyLoss.Kind.allCases.map { $0 == .bceCEL })
        #expect(!SaliencyLoss(.bceCEL).spansRanks)
    }

    @Test func settingsThatCannotBeAreErrors() {
        func message(_ kind: SaliencyLoss.Kind, _ weight: Double) -> String {
            var options = SaliencyLoss.Options()
            (options.kind, options.celWeight) = (kind, weight)
            do { try options.validate() } catch { return "\(error)" }
            return ""
        }
        #expect(message(.bceCEL, 0.5) == "" && message(.bce, 1) == "")
        #expect(message(.bceCEL, 0).hasPrefix("loss.celWeight is 0.0"))
        #expect(message(.structure, 2).hasPrefix("loss.celWeight is for bce-cel"))
    }

    private func loss(_ kind: SaliencyLoss.Kind, binarizing: Bool) -> SaliencyLoss {
        var options = SaliencyLoss.Options()
        (options.kind, options.binarizesMasks) = (kind, binarizing)
        return SaliencyLoss(options)
    }

    private func leaf(_ tensor: Tensor) -> Tensor {
        let leaf = tensor.clone()
        leaf.setRequiresGradient(true)
        return leaf
    }

    private func total(_ terms: [LossTerm]) -> Tensor {
        let parts = terms.map { $0.sum * Scalar($0.weight / $0.count) }
        return parts.dropFirst().reduce(parts[0], +)
    }
}
