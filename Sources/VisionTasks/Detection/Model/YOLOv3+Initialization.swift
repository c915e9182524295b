import Foundation
import NN
import Torch

extension YOLOv3 {
    /// Draws what PyTorch's initialisation, which every layer begins with, is not to stay.
    func initialize() {
        visit { module in
            switch module {
            case let layer as Conv2d: initialize(layer)
            case let layer as BatchNorm where options.initialization == .normal:
                Initializers.normal(layer.weight, mean: 1, deviation: 0.02)
            default: break
            }
        }
        if let prior = options.objectnessPrior { setObjectness(prior) }
    }

    private func initialize(_ layer: Conv2d) {
        let fanIn = Double(layer.weight.count / layer.weight.size(0))
        switch options.initialization {
        case .pytorch: return
        case .kaiming: Initializers.kaimingNormal(layer.weight, .leakyReLU(slope: ConvolutionUnit.slope))
        case .darknet:
            let bound = (2 / fanIn).squareRoot()
            Initializers.uniform(layer.weight, -bound, bound)
        case .normal: Initializers.normal(layer.weight, deviation: 0.02)
        }
        if layer.bias.isDefined { Initializers.constant(layer.bias, 0) }
    }

    private func setObjectness(_ prior: Double) {
        for head in heads {
            let objectness = head.prediction.bias.detached().reshaped([Anchors.perScale, -1]).selecting(4, axis: 1)
            objectness.fill(Scalar(log(prior / (1 - prior))))
        }
    }
}
