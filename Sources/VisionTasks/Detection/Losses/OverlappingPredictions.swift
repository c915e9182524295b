import Torch

extension ScaleOutput {
    /// Elements at a time of what is compared with what: bounds the memory that large batches take.
    private static let chunk = 1 << 25

    /// 1 where a prediction overlaps some object of its image by more than `threshold`, else 0:
    /// `[B, 3, rows, columns]`, without gradient.
    func overlapping(_ boxes: [TargetBox], above threshold: Double) -> Tensor {
        withoutGradient {
            let objects = ObjectEdges(boxes, grid, on: channels.device)
            let predictions = predictedEdges
            let step = max(1, Self.chunk / max(grid.count, 1))
            var found = Tensor.zeros([grid.images, grid.count / grid.images], device: channels.device)
            for start in stride(from: 0, to: objects.perImage, by: step) {
                let excess = objects.excess(start..<min(start + step, objects.perImage), over: predictions, threshold)
                found = found.maximum((excess .> 0).to(.float32))
            }
            return found.reshaped(grid.shape)
        }
    }

    /// Left, upper, right, lower: `[B, 3 · rows · columns, 1]` each.
    private var predictedEdges: [Tensor] {
        let (x, y, width, height) = boxes
        return [x - width * 0.5, y - height * 0.5, x + width * 0.5, y + height * 0.5].map {
            $0.reshaped([grid.images, -1, 1])
        }
    }
}

/// The objects of each image, in cells; images with fewer than others are filled up with boxes of no size.
private struct ObjectEdges {
    let perImage: Int
    /// Left, upper, right, lower: `[B, 1, perImage]` each.
    private let edges: [Tensor]

    init(_ boxes: [TargetBox], _ grid: DetectionGrid, on device: Device) {
        let lists = (0..<grid.images).map { image in boxes.filter { $0.image == image }.map { $0.edges(in: grid) } }
        let most = lists.map(\.count).max() ?? 0
        perImage = most
        edges = (0..<4).map { side in
            let rows = lists.flatMap { list -> [Float] in
                list.map { $0[side] } + [Float](repeating: 0, count: most - list.count)
            }
            return Tensor(rows, shape: [grid.images, 1, most], device: device)
        }
    }

    /// The most by which an intersection with one of these objects passes `threshold` times the union: above 0 where the
    /// ratio is above the threshold. `[B, predictions]`.
    func excess(_ range: Range<Int>, over predictions: [Tensor], _ threshold: Double) -> Tensor {
        let objects = edges.map { $0.sliced(range, axis: 2) }
        func area(_ edges: [Tensor]) -> Tensor { (edges[2] - edges[0]) * (edges[3] - edges[1]) }
        let low = (0..<2).map { predictions[$0].maximum(objects[$0]) }
        let high = (2..<4).map { predictions[$0].minimum(objects[$0]) }
        let common = (high[0] - low[0]).clamped(min: 0) * (high[1] - low[1]).clamped(min: 0)
        let union = area(predictions) + area(objects) - common
        return (common - union * Scalar(threshold)).max([2])
    }
}
