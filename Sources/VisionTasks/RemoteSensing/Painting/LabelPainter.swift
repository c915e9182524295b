public import DataPipeline
public import Torch

/// Paints label maps in the colours of their classes.
public struct LabelPainter: Sendable {
    /// Red, green and blue of each byte, one after the other.
    private let table: [UInt8]

    /// - Parameters:
    ///   - colours: of the classes.
    ///   - void: of what is no class.
    public init(_ colours: [Colour], void: Colour = .black) {
        table = (0..<256).flatMap { label in
            let colour = label < colours.count ? colours[label] : void
            return [colour.red, colour.green, colour.blue]
        }
    }

    public init(_ scheme: LabelScheme) {
        self.init(scheme.names.indices.map(scheme.colour), void: scheme.colourOfVoid)
    }

    /// - Parameter labels: `[height, width]` uint8 on the CPU.
    public func painted(_ labels: Tensor) -> Image {
        let labels = labels.contiguous()
        let pixels = [UInt8](unsafeUninitializedCapacity: 3 * labels.count) { bytes, made in
            labels.withUnsafeBytes { labels in
                for (place, label) in labels.enumerated() {
                    for channel in 0..<3 { bytes[3 * place + channel] = table[3 * Int(label) + channel] }
                }
            }
            made = 3 * labels.count
        }
        return Image(width: labels.size(1), height: labels.size(0), channels: 3, pixels: pixels)
    }
}
