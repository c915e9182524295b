import NN
import Torch

/// What predicts at one scale: five convolutions, whose result goes on to the next finer scale, and two more.
final class DetectionHead: Module {
    /// Brings what the coarser scale passes on to this one; the coarsest has none.
    let lateral: ConvolutionUnit?
    let upsample: Upsample?
    let body: Sequential
    let expand: ConvolutionUnit
    let prediction: Conv2d

    /// - Parameters:
    ///   - features: channels of the backbone's features.
    ///   - width: channels of the narrow convolutions; the others have twice as many.
    ///   - coarser: channels that come from the coarser scale, if there is one.
    init(features: Int, width: Int, coarser: Int?, outputs: Int) {
        let (narrow, wide) = (width, 2 * width)
        lateral = coarser.map { ConvolutionUnit($0, narrow, kernel: 1) }
        upsample = coarser.map { _ in Upsample(factor: 2) }
        body = Sequential {
            ConvolutionUnit(features + (coarser == nil ? 0 : narrow), narrow, kernel: 1)
            ConvolutionUnit(narrow, wide, kernel: 3)
            ConvolutionUnit(wide, narrow, kernel: 1)
            ConvolutionUnit(narrow, wide, kernel: 3)
            ConvolutionUnit(wide, narrow, kernel: 1)
        }
        expand = ConvolutionUnit(narrow, wide, kernel: 3)
        prediction = Conv2d(inputChannels: wide, outputChannels: outputs, kernelSize: 1)
    }

    /// The output of this scale, and what the next one needs.
    func callAsFunction(_ features: Tensor, _ coarser: Tensor?) -> (output: Tensor, branch: Tensor) {
        let results = pass([features] + (coarser.map { [$0] } ?? [])) { [self] inputs in
            let branch = body(joined(inputs))
            return [prediction(expand(branch)), branch]
        }
        return (results[0], results[1])
    }

    private func joined(_ inputs: [Tensor]) -> Tensor {
        guard let lateral, let upsample else { return inputs[0] }
        return .concatenate([upsample(lateral(inputs[1])), inputs[0]], axis: 1)
    }
}
