import NN
import Torch

/// The backbone of YOLOv3: `[N, 3, H, W]` to features at strides 32, 16 and 8. Redmon & Farhadi 2018.
final class Darknet53: Module {
    let stem: ConvolutionUnit
    let stages: [Stage]

    init(_ options: YOLOv3.Options) {
        stem = ConvolutionUnit(3, options.channels(32), kernel: 3)
        stages = options.depths.enumerated().map { index, depth in
            Stage(options.channels(32 << index), options.channels(64 << index), depth: depth)
        }
    }

    func callAsFunction(_ image: Tensor) -> [Tensor] { pass([image]) { [self] in features($0[0]) } }

    private func features(_ image: Tensor) -> [Tensor] {
        var features = [stem(image)]
        for stage in stages { features.append(stage(features[features.count - 1])) }
        return features.suffix(3).reversed()
    }

    /// Halves the size and doubles the channels; residual blocks follow.
    final class Stage: Module, UnaryLayer {
        let down: ConvolutionUnit
        let blocks: [Block]

        init(_ inputs: Int, _ outputs: Int, depth: Int) {
            down = ConvolutionUnit(inputs, outputs, kernel: 3, stride: 2)
            blocks = (0..<depth).map { _ in Block(outputs, narrow: inputs) }
        }

        func forward(_ input: Tensor) -> Tensor { blocks.reduce(down(input)) { $1($0) } }
    }

    /// To half the channels and back, with a way past both.
    final class Block: Module, UnaryLayer {
        let reduce: ConvolutionUnit
        let expand: ConvolutionUnit

        init(_ channels: Int, narrow: Int) {
            reduce = ConvolutionUnit(channels, narrow, kernel: 1)
            expand = ConvolutionUnit(narrow, channels, kernel: 3)
        }

        func forward(_ input: Tensor) -> Tensor { input + expand(reduce(input)) }
    }
}
