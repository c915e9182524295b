import DataPipeline
import Torch

/// What classes are in a label map that is written: numbers and colours that the scheme reads back as the same classes.
struct LabelEncoding {
    /// Of each class: the scheme's own, or 0, 1, 2, ... where those do not fit a byte.
    let values: [UInt8]
    /// Of pixels without a class: 255, or the next below that is no class.
    let void: UInt8
    /// 256 colours; numbers that are no class have one that is no class's either.
    let palette: [Colour]

    init(_ scheme: LabelScheme) {
        let own = scheme.values.compactMap(UInt8.init(exactly:))
        values = own.count == scheme.names.count ? own : scheme.names.indices.map { UInt8($0) }
        let used = Set(values)
        void = (0...255).last { !used.contains($0) } ?? 255
        var palette = Array(repeating: scheme.colourOfVoid, count: 256)
        for (value, colour) in zip(values, scheme.names.indices.map(scheme.colour)) { palette[Int(value)] = colour }
        self.palette = palette
    }

    /// - Parameter labels: uint8 of any shape: indices of classes, 255 for void.
    func encoded(_ labels: Tensor) -> Tensor {
        var table = [UInt8](repeating: void, count: 256)
        table.replaceSubrange(values.indices, with: values)
        return Tensor(table).gathering(labels.flattened().to(.int64), axis: 0).reshaped(labels.shape)
    }
}
