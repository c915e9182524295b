import Torch

/// The places of one scale's predictions: the cells of all images, three anchors each.
package struct DetectionGrid: Sendable, Equatable {
    package let images, rows, columns, stride: Int
    /// In cells.
    package let anchors: [Anchors.Size]

    /// Those of all scales for a batch of images of shape `input`, `[B, 3, H, W]`.
    package static func all(_ anchors: Anchors, input: [Int]) -> [DetectionGrid] {
        Anchors.strides.enumerated().map { scale, stride in
            DetectionGrid(
                images: input[0], rows: input[2] / stride, columns: input[3] / stride, stride: stride,
                anchors: anchors.sizes[Anchors.places(ofScale: scale)].map {
                    Anchors.Size($0.width / Double(stride), $0.height / Double(stride))
                })
        }
    }

    var count: Int { images * Anchors.perScale * rows * columns }

    /// The shape of what there is one of at each place: `[B, 3, rows, columns]`.
    var shape: [Int] { [images, Anchors.perScale, rows, columns] }

    /// Widths and heights in cells: `[3, 2]`.
    func anchorSizes(on device: Device) -> Tensor {
        Tensor(anchors.flatMap { [Float($0.width), Float($0.height)] }, shape: [Anchors.perScale, 2], device: device)
    }
}
