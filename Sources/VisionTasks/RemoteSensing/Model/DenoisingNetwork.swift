public import NN
public import Torch

/// Predicts the noise in maps of classes from an image of the place and how noisy they are: PKDiff's denoiser and,
/// without the look at the elevation, Recursive-Noise-Diffusion's. Kolbeinsson & Mikolajczyk 2024.
///
/// The parameters have the names and initial weights of the published code.
public final class DenoisingNetwork: Module {
    static let normalizationGroups = 8

    private let timeMlp: Sequential
    private let imageInitial: Stem
    private let segInitial: Stem
    private let down: [DenoisingLevel]
    private let cadefBlocks: [CrossAttention]
    private let up: [DenoisingLevel]
    private let output: Sequential
    public let options: Options

    /// Draws the initial weights from the default generator, in the order in which PyTorch does.
    public init(_ options: Options) {
        self.options = options
        let (widths, timeWidth) = (options.widths, 4 * options.width)
        timeMlp = TimeEmbedding.layers(width: options.width)
        imageInitial = Stem(options.inputChannels, widths[0], timeWidth: timeWidth)
        segInitial = Stem(options.classes, widths[0], timeWidth: timeWidth)
        (down, cadefBlocks) = options.makeWayDown(timeWidth)
        up = widths.indices.dropFirst().reversed().map { level in
            let inputs = level == widths.count - 1 ? widths[level] : 2 * widths[level]
            return .up(inputs, widths[level], to: widths[level - 1], timeWidth: timeWidth)
        }
        output = Sequential {
            ResidualBlock(2 * widths[0], widths[0])
            ResidualBlock(widths[0], widths[0])
            Conv2d(inputChannels: widths[0], outputChannels: options.classes, kernelSize: 1)
        }
    }

    public override var checkpointNames: [String: String] { ["output": "final"] }

    public override var recomputationBlocks: [Module] {
        imageInitial.recomputationBlocks + segInitial.recomputationBlocks + down.flatMap(\.recomputationBlocks)
            + cadefBlocks + up.flatMap(\.recomputationBlocks) + output.recomputationBlocks
    }

    /// The noise in `maps`.
    ///
    /// - Parameters:
    ///   - maps: `[B, K, H, W]`, H and W multiples of `options.sizeMultiple`.
    ///   - images: `[B, C, H, W]`, the elevation in the last channel.
    ///   - times: `[B]` in 0...1, how noisy the maps are.
    /// - Returns: `[B, K, H, W]`.
    public func callAsFunction(_ maps: Tensor, _ images: Tensor, _ times: Tensor) -> Tensor {
        let multiple = options.sizeMultiple
        precondition(
            maps.rank == 4 && maps.shape.suffix(2).allSatisfy { $0.isMultiple(of: multiple) },
            "maps \(maps.signature): expected [B, K, H, W] with H and W multiples of \(multiple)")
        return pass([maps, images, times]) { [self] in [noise(in: $0[0], $0[1], $0[2])] }[0]
    }

    private func noise(in maps: Tensor, _ images: Tensor, _ times: Tensor) -> Tensor {
        let time = timeMlp(times)
        let elevation = images.sliced(images.size(1) - 1..<images.size(1), axis: 1)
        var features = segInitial(maps, time) + imageInitial(images, time)
        var skips: [Tensor] = []
        for (level, step) in down.enumerated() {
            let (kept, next) = step(features, time) { guided($0, by: elevation, level) }
            skips.append(kept)
            features = next
        }
        for step in up {
            features = .concatenate([step(features, time).next, skips.removeLast()], axis: 1)
        }
        return output(features)
    }

    private func guided(_ features: Tensor, by elevation: Tensor, _ level: Int) -> Tensor {
        guard !cadefBlocks.isEmpty else { return features }
        return cadefBlocks[level](features, elevation.resizedSmoothly(to: Array(features.shape.suffix(2))))
    }
}

extension DenoisingNetwork.Options {
    /// Level by level, each with its look at the elevation: the order of PyTorch's draws.
    fileprivate func makeWayDown(_ timeWidth: Int) -> (levels: [DenoisingLevel], guides: [CrossAttention]) {
        var (levels, guides): ([DenoisingLevel], [CrossAttention]) = ([], [])
        let last = widths.count - 2
        for level in 0...last {
            levels.append(.down(widths[level], to: widths[level + 1], timeWidth: timeWidth))
            guard let gate else { continue }
            guides.append(
                CrossAttention(
                    widths[level], shrinking: max(1, 4 >> level), isGated: level < last, gate))
        }
        return (levels, guides)
    }
}
