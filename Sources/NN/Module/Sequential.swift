public import Torch

/// Layers one after another; their names are their positions, as in PyTorch.
///
///     Sequential {
///         Conv2d(inputChannels: 3, outputChannels: 16, kernelSize: 3)
///         if normalized { BatchNorm2d(channels: 16) }
///         ReLU()
///     }
public final class Sequential: Module, UnaryLayer {
    public let layers: [any UnaryLayer]

    public init(_ layers: [any UnaryLayer]) {
        self.layers = layers
    }

    public convenience init(@LayerBuilder _ layers: () -> [any UnaryLayer]) {
        self.init(layers())
    }

    /// PyTorch names the parts `0`, `1`, ... without the name of a list before them.
    public override var checkpointNames: [String: String] { ["layers": ""] }

    public func forward(_ input: Tensor) -> Tensor {
        layers.reduce(input) { $1($0) }
    }
}

@resultBuilder
public enum LayerBuilder {
    public static func buildExpression(_ layer: any UnaryLayer) -> [any UnaryLayer] { [layer] }
    public static func buildBlock(_ layers: [any UnaryLayer]...) -> [any UnaryLayer] { layers.flatMap { $0 } }
    public static func buildOptional(_ layers: [any UnaryLayer]?) -> [any UnaryLayer] { layers ?? [] }
    public static func buildEither(first layers: [any UnaryLayer]) -> [any UnaryLayer] { layers }
    public static func buildEither(second layers: [any UnaryLayer]) -> [any UnaryLayer] { layers }
    public static func buildArray(_ layers: [[any UnaryLayer]]) -> [any UnaryLayer] { layers.flatMap { $0 } }
}
