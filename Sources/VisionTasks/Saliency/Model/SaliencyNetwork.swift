public import NN
public import Torch

/// Tells what stands out in images: MINet and its kin, a backbone and a decoder that goes from coarse to fine. Pang et
/// al. 2020.
///
/// `[B, 3, H, W]`, normalised as for ImageNet, to logits `[B, 1, H, W]`. The parameters have the names of lartpang's
/// MINet and Distributed-SOD.
public final class SaliencyNetwork: Module {
    let encoder: FeatureEncoder
    private let lateral: any LateralFeatures
    private let decoder: [DecoderStage]
    /// At the image's size, where the backbone's first stage is at half of it.
    private let upconv1: BasicConvolution?
    private let classifier: Conv2d
    public let options: Options

    /// Draws the initial weights from the default generator.
    public init(_ options: Options = Options()) {
        self.options = options
        encoder = options.makeEncoder()
        let last = options.channels(32)
        let inputs = encoder.strides.map { $0 == 1 ? last : options.channels(64) }
        lateral = options.makeLateral(encoder, inputs)
        decoder = zip(encoder.strides, inputs).map { stride, channels in
            DecoderStage(
                stride: stride, channels: channels, narrow: channels / 2, outputs: stride > 2 ? channels : last)
        }
        upconv1 = encoder.strides[0] == 1 ? nil : BasicConvolution(last, last)
        classifier = Conv2d(inputChannels: last, outputChannels: 1, kernelSize: 1)
        super.init()
        if options.initialization == .kaiming { initializeByKaiming() }
    }

    public override var checkpointNames: [String: String] { ["lateral": "trans"] }

    public override var recomputationBlocks: [Module] {
        encoder.stages + lateral.blocks + decoder.flatMap { $0.parts.map(\.part) } + (upconv1.map { [$0] } ?? [])
    }

    public func callAsFunction(_ images: Tensor) -> Tensor {
        let kind = options.kind
        precondition(
            images.rank == 4 && kind.takes(Array(images.shape.suffix(2))),
            "\(kind.rawValue) of \(images.signature): expected [B, 3, H, W] with \(kind.sizeRule)")
        return pass([images]) { [self] in [logits($0[0])] }[0]
    }

    private func logits(_ images: Tensor) -> Tensor {
        let features = zip(decoder, lateral(encoder(images))).reversed()
        let finest = features.reduce(nil as Tensor?) { coarser, level in level.0(level.1, coarser: coarser) }!
        return classifier(atImageSize(finest, Array(images.shape.suffix(2))))
    }

    private func atImageSize(_ features: Tensor, _ size: [Int]) -> Tensor {
        upconv1.map { $0(features.resizedSmoothly(to: size)) } ?? features
    }

    private func initializeByKaiming() {
        visit { module in
            guard let layer = module as? Conv2d else { return }
            Initializers.kaimingNormal(layer.weight)
            if layer.bias.isDefined { Initializers.constant(layer.bias, 0) }
        }
    }
}
