import NN
import Torch

/// One size of a denoising network's features, on the way down or up: two residual blocks, attention, and the way to the
/// next size.
final class DenoisingLevel: Module {
    private let timed: ResidualBlock
    private let untimed: ResidualBlock
    private let attention: ResidualAttention
    private let resize: any UnaryLayer

    private init(_ inputs: Int, _ channels: Int, timeWidth: Int, _ resize: () -> any UnaryLayer) {
        timed = ResidualBlock(inputs, channels, timeWidth: timeWidth)
        untimed = ResidualBlock(channels, channels)
        attention = ResidualAttention(channels)
        self.resize = resize()
    }

    /// Halves the size.
    static func down(_ channels: Int, to next: Int, timeWidth: Int) -> DenoisingLevel {
        DenoisingLevel(channels, channels, timeWidth: timeWidth) {
            Conv2d(inputChannels: channels, outputChannels: next, kernelSize: 4, stride: 2, padding: 1)
        }
    }

    /// Doubles it.
    static func up(_ inputs: Int, _ channels: Int, to next: Int, timeWidth: Int) -> DenoisingLevel {
        DenoisingLevel(inputs, channels, timeWidth: timeWidth) {
            ConvTranspose2d(inputChannels: channels, outputChannels: next, kernelSize: 4, stride: 2, padding: 1)
        }
    }

    override var checkpointNames: [String: String] {
        ["timed": "0", "untimed": "1", "attention": "2", "resize": "3"]
    }

    /// - Parameter guide: what else goes on between the blocks and the attention.
    /// - Returns: what the level has made of its input, and that at the next size.
    func callAsFunction(
        _ input: Tensor, _ time: Tensor, guidedBy guide: (Tensor) -> Tensor = { $0 }
    ) -> (features: Tensor, next: Tensor) {
        let features = attention(guide(untimed(timed(input, time))))
        return (features, resize(features))
    }
}
