import NN
import TestSupport
import Testing
import Torch

/// A loss of MONAI or PyTorch, and what it answers.
struct LossFixture: Decodable, CustomTestStringConvertible {
    let name, kind: String
    let options: FixtureOptions
    let lossShape: [Int]

    var testDescription: String { name }

    /// Focal loss over a softmax has no counterpart here.
    static func all() throws -> [LossFixture] {
        struct File: Decodable { let cases: [LossFixture] }
        return try Fixtures.json("dice.json", as: File.self).cases.filter { !$0.options.flag("use_softmax") }
    }

    /// Those whose value is the mean, which is what a `Loss` gives.
    static func means() throws -> [LossFixture] { try all().filter { $0.reduction == .mean } }

    var reduction: LossReduction {
        switch options.text("reduction") {
        case "none": .none
        case "sum": .sum
        default: .mean
        }
    }
}

/// The case's loss over its tensors.
struct LossSetup {
    let input, target, weight, positiveWeight: Tensor
    let options: FixtureOptions

    init(_ fixture: LossFixture, _ tensors: StateDict) throws {
        func tensor(_ key: String) -> Tensor { tensors["\(fixture.name)/\(key)"] ?? .undefined }
        let focal = fixture.kind == "FocalLoss"
        let background = !focal || fixture.options.flag("include_background", default: true)
        let truth =
            focal && fixture.options.flag("to_onehot_y")
            ? oneHot(tensor("target"), tensor("input").size(1)) : tensor("target")
        options = fixture.options
        input = tensor("input").clone()
        input.setRequiresGradient(true)
        target = background ? truth : truth.sliced(1..<truth.size(1), axis: 1)
        weight = tensor("weight")
        positiveWeight = tensor("pos_weight")
    }

    /// What goes into a focal loss that leaves out the background.
    func output(_ fixture: LossFixture) -> Tensor {
        fixture.kind == "FocalLoss" && !options.flag("include_background", default: true)
            ? input.sliced(1..<input.size(1), axis: 1) : input
    }

    func makeLoss(_ kind: String) -> any Loss {
        switch kind {
        case "DiceLoss": DiceLoss(dice)
        case "DiceCELoss":
            DiceCrossEntropy(
                dice, diceWeight: options.number("lambda_dice") ?? 1,
                crossEntropyWeight: options.number("lambda_ce") ?? 1,
                labelSmoothing: options.number("label_smoothing") ?? 0)
        case "FocalLoss": focal
        case "DiceFocalLoss":
            DiceFocal(
                dice, gamma: gamma, alpha: options.number("alpha"), diceWeight: options.number("lambda_dice") ?? 1,
                focalWeight: options.number("lambda_focal") ?? 1)
        case "bce_with_logits": BinaryCrossEntropy(weight: weight, positiveWeight: positiveWeight)
        case "cross_entropy": crossEntropy
        case "mse": MeanSquaredError()
        case "l1": MeanAbsoluteError()
        case "smooth_l1": SmoothL1Loss(beta: options.number("beta") ?? 1)
        default: fatalError("no loss for \(kind)")
        }
    }

    var focal: FocalLoss { FocalLoss(gamma: gamma, alpha: options.number("alpha"), classWeights: classWeights) }

    var crossEntropy: CrossEntropy {
        CrossEntropy(
            weight: weight, ignoredIndex: options.integer("ignore_index") ?? -100,
            labelSmoothing: options.number("label_smoothing") ?? 0)
    }

    var dice: DiceLoss.Options {
        var dice = DiceLoss.Options()
        dice.includeBackground = options.flag("include_background", default: true)
        dice.oneHotTarget = options.flag("to_onehot_y")
        dice.activation = options.flag("sigmoid") ? .sigmoid : options.flag("softmax") ? .softmax : .none
        dice.squaredPrediction = options.flag("squared_pred")
        dice.jaccard = options.flag("jaccard")
        dice.smoothNumerator = options.number("smooth_nr") ?? 1e-5
        dice.smoothDenominator = options.number("smooth_dr") ?? 1e-5
        dice.batch = options.flag("batch")
        dice.classWeights = classWeights
        dice.softLabel = options.flag("soft_label")
        return dice
    }

    private var gamma: Double { options.number("gamma") ?? 2 }
    private var classWeights: [Double] { options.numbers("weight") ?? [] }
}

private func oneHot(_ target: Tensor, _ classes: Int) -> Tensor {
    let last = target.squeezed(1).oneHot(classes: classes)
    return last.permuted([0, last.rank - 1] + Array(1..<(last.rank - 1)))
}
