import Torch

/// One scale's raw output, by what it means.
struct ScaleOutput {
    /// `[B, 3, 5 + C, rows, columns]` float32.
    let channels: Tensor
    let grid: DetectionGrid

    /// The outputs of a network, coarsest first.
    static func all(_ outputs: [Tensor], _ anchors: Anchors) -> [ScaleOutput] {
        let finest = outputs[outputs.count - 1]
        let stride = Anchors.strides[Anchors.strides.count - 1]
        let grids = DetectionGrid.all(
            anchors, input: [finest.size(0), 3, finest.size(2) * stride, finest.size(3) * stride])
        return zip(outputs, grids).map(ScaleOutput.init)
    }

    private init(_ output: Tensor, _ grid: DetectionGrid) {
        precondition(
            output.rank == 4 && output.size(1) > 5 * Anchors.perScale && output.size(1) % Anchors.perScale == 0
                && output.shape.suffix(2) == grid.shape.suffix(2),
            "the output at stride \(grid.stride) is \(output.signature): expected [\(grid.images), 3·(5 + classes), \(grid.rows), \(grid.columns)]"
        )
        channels = output.to(.float32).reshaped(
            [grid.images, Anchors.perScale, output.size(1) / Anchors.perScale, grid.rows, grid.columns])
        self.grid = grid
    }

    var classes: Int { channels.size(2) - 5 }

    /// Logits `[B, 3, rows, columns]`.
    var objectness: Tensor { channels.selecting(4, axis: 2) }

    /// What is predicted everywhere: centre and size in cells, `[B, 3, rows, columns]` each.
    ///
    /// bx = σ(tx) + column, by = σ(ty) + row, bw = anchor · exp(tw), bh = anchor · exp(th), as in the paper.
    var boxes: (x: Tensor, y: Tensor, width: Tensor, height: Tensor) {
        let sizes = grid.anchorSizes(on: channels.device).reshaped([Anchors.perScale, 2, 1, 1])
        let (columns, rows) = (positions(grid.columns), positions(grid.rows).unsqueezed(1))
        return (
            channel(0).sigmoid() + columns, channel(1).sigmoid() + rows,
            channel(2).exp() * sizes.selecting(0, axis: 1), channel(3).exp() * sizes.selecting(1, axis: 1)
        )
    }

    private func channel(_ index: Int) -> Tensor { channels.selecting(index, axis: 2) }

    private func positions(_ count: Int) -> Tensor {
        .arange(to: Scalar(count), dtype: .float32, device: channels.device)
    }
}
