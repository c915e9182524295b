import NN
import TestSupport
import Testing
import Torch

/// Losses against MONAI's and PyTorch's: values and gradients; and that sums and counts add up over parts of a batch.
@Suite struct LossTests {
    private let tensors: StateDict

    init() throws { tensors = try Fixtures.tensors("dice.safetensors") }

    @Test(arguments: try LossFixture.all()) func answersAsThePeers(_ fixture: LossFixture) throws {
        let setup = try LossSetup(fixture, tensors)
        let loss = value(setup, fixture).reshaped(fixture.lossShape)
        let weights = (Tensor.arange(to: Scalar(loss.count), dtype: .float32) + 1).reshaped(fixture.lossShape)
        (loss * weights).sum().backward()
        expectClose(loss, try #require(tensors["\(fixture.name)/loss"]), "loss")
        expectClose(setup.input.gradient, try #require(tensors["\(fixture.name)/grad"]), "gradient")
    }

    /// What ranks rely on: any split of a batch has the same sums and counts in total. One ratio over the batch has not.
    @Test(arguments: try LossFixture.means().filter { !$0.options.flag("batch") && !$0.options.flag("weight") })
    func partsOfABatchAddUp(_ fixture: LossFixture) throws {
        let setup = try LossSetup(fixture, tensors)
        let loss = setup.makeLoss(fixture.kind)
        let (output, target) = (setup.output(fixture), setup.target)
        let whole = loss.terms(output, target)
        let parts = [0..<1, 1..<output.size(0)].map { loss.terms(output[$0], target[$0]) }
        for (index, term) in whole.enumerated() {
            #expect(abs(parts.reduce(0) { $0 + $1[index].count } - term.count) < 1e-4)
            expectClose(parts.dropFirst().reduce(parts[0][index].sum) { $0 + $1[index].sum }, term.sum, term.name)
        }
    }

    /// The trainer adds the counts up before there is any output.
    @Test(arguments: try LossFixture.means()) func countsComeFromTheTargetAlone(_ fixture: LossFixture) throws {
        let setup = try LossSetup(fixture, tensors)
        let loss = setup.makeLoss(fixture.kind)
        #expect(loss.counts(setup.target) == loss.terms(setup.output(fixture), setup.target).map(\.count))
    }

    /// MONAI takes the weight of a single class as that of the positives.
    @Test func theWeightOfASingleClassIsThatOfItsPositives() {
        let (output, target) = (noise([2, 1, 4, 4]), (noise([2, 1, 4, 4], seed: 1) .> 0).to(.float32))
        var options = DiceLoss.Options()
        options.activation = .sigmoid
        options.classWeights = [3]
        let binary = BinaryCrossEntropy(positiveWeight: Tensor([3] as [Float]))
        let expected = DiceLoss(activation: .sigmoid)(output, target) + binary(output, target)
        expectClose(DiceCrossEntropy(options)(output, target), expected)
    }

    /// Distances of 0, 1, 2 and 4 with the bend at 2: 0, 1 / 4, 1 (where both halves meet) and 3.
    @Test func smoothL1BendsAtBeta() {
        let output = Tensor([5, 6, 3, 9] as [Float])
        output.setRequiresGradient(true)
        let target = Tensor([5, 5, 5, 5] as [Float])
        let loss = SmoothL1Loss(beta: 2)(output, target)
        loss.backward()
        expectClose(loss, .full([], 1.0625))
        expectClose(output.gradient, Tensor([0, 0.5, -1, 1] as [Float]) / 4)
        expectClose(SmoothL1Loss(beta: 0)(output, target), MeanAbsoluteError()(output, target))
    }

    private func value(_ setup: LossSetup, _ fixture: LossFixture) -> Tensor {
        switch (fixture.kind, fixture.reduction) {
        case ("DiceLoss", .none): DiceLoss(setup.dice).values(setup.input, setup.target)
        case ("DiceLoss", .sum): DiceLoss(setup.dice).values(setup.input, setup.target).sum()
        case ("FocalLoss", .none): setup.focal.values(setup.input, setup.target)
        case ("FocalLoss", .sum): setup.focal.values(setup.input, setup.target).flattened(from: 2).mean([2]).sum()
        case ("bce_with_logits", .none):
            BinaryCrossEntropy(weight: setup.weight, positiveWeight: setup.positiveWeight)
                .values(setup.input, setup.target)
        case ("cross_entropy", .none):
            setup.input.crossEntropy(
                setup.target, weight: setup.weight, .none, ignoring: setup.crossEntropy.ignoredIndex,
                smoothing: setup.crossEntropy.labelSmoothing)
        case ("smooth_l1", .none): setup.input.smoothAbsoluteError(setup.target, .none, beta: 1)
        case ("mse", .none): setup.input.meanSquaredError(setup.target, .none)
        case ("l1", .none): setup.input.absoluteError(setup.target, .none)
        default: reduced(setup.makeLoss(fixture.kind), setup, fixture)
        }
    }

    private func reduced(_ loss: some Loss, _ setup: LossSetup, _ fixture: LossFixture) -> Tensor {
        let output = setup.output(fixture)
        return fixture.reduction == .sum ? loss.terms(output, setup.target)[0].sum : loss(output, setup.target)
    }
}
