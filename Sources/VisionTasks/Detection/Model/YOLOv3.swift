public import NN
public import Torch

/// Boxes of objects in images, at three scales: YOLOv3. Redmon & Farhadi 2018.
///
/// `[B, 3, H, W]`, RGB in 0...1 with H and W multiples of 32, to raw outputs `[B, 3·(5 + C), H / s, W / s]` for the
/// strides `s` 32, 16 and 8. At each cell of an output three anchors follow one another, each with tx, ty, tw, th, the
/// logit of its objectness and those of C classes: Darknet's layout. `decode` makes boxes of them.
public final class YOLOv3: Module {
    let backbone: Darknet53
    let heads: [DetectionHead]
    public let options: Options

    /// Draws the initial weights from the default generator.
    public init(_ options: Options = Options()) {
        precondition(options.depths.count == 5, "a Darknet of \(options.depths.count) stages: expected 5")
        self.options = options
        backbone = Darknet53(options)
        let widths = [512, 256, 128].map(options.channels)
        heads = widths.indices.map { scale in
            DetectionHead(
                features: 2 * widths[scale], width: widths[scale], coarser: scale == 0 ? nil : widths[scale - 1],
                outputs: Anchors.perScale * options.channelsPerAnchor)
        }
        super.init()
        initialize()
    }

    /// What both sizes of an input have to be multiples of.
    public static let sizeMultiple = 32

    public var anchors: Anchors { Anchors(options.anchors) }

    public override var recomputationBlocks: [Module] { [backbone.stem] + backbone.stages + heads }

    /// The raw outputs, the coarsest first.
    public func callAsFunction(_ images: Tensor) -> [Tensor] {
        precondition(
            images.rank == 4 && images.shape.suffix(2).allSatisfy { $0 > 0 && $0 % Self.sizeMultiple == 0 },
            "YOLOv3 of \(images.signature): expected [B, 3, H, W] with multiples of \(Self.sizeMultiple)")
        return pass([images]) { [self] in outputs($0[0]) }
    }

    private func outputs(_ images: Tensor) -> [Tensor] {
        var coarser: Tensor?
        return zip(heads, backbone(images)).map { head, features in
            let (output, branch) = head(features, coarser)
            coarser = branch
            return output
        }
    }
}
