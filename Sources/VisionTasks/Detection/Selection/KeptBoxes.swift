/// Boxes that have been kept so far, eight side by side, so that one more is held against eight at a time.
///
/// Numbers are those of torchvision to the last bit: float32, areas of `(x2 - x1)·(y2 - y1)`, an overlap of
/// intersection over union.
struct KeptBoxes {
    private typealias Lane = SIMD8<Float>

    /// Edges and areas; lanes that are not used yet hold a box of nothing, which overlaps none.
    private struct Block {
        var x1 = Lane(repeating: .infinity), y1 = Lane(repeating: .infinity)
        var x2 = Lane(repeating: -.infinity), y2 = Lane(repeating: -.infinity)
        var area = Lane(repeating: 0)
    }

    private var blocks: [Block] = []
    private var count = 0

    mutating func append(_ box: SIMD4<Float>) {
        let lane = count % Lane.scalarCount
        if lane == 0 { blocks.append(Block()) }
        let last = blocks.count - 1
        (blocks[last].x1[lane], blocks[last].y1[lane]) = (box.x, box.y)
        (blocks[last].x2[lane], blocks[last].y2[lane]) = (box.z, box.w)
        blocks[last].area[lane] = area(box)
        count += 1
    }

    /// Whether the intersection over union of `box` and one of the boxes passes `threshold`.
    func overlap(_ box: SIMD4<Float>, above threshold: Float) -> Bool {
        let (x1, y1, x2, y2) = (
            Lane(repeating: box.x), Lane(repeating: box.y), Lane(repeating: box.z), Lane(repeating: box.w)
        )
        let area = Lane(repeating: area(box))
        return blocks.contains { block in
            let width = smaller(block.x2, x2) - larger(block.x1, x1)
            let height = smaller(block.y2, y2) - larger(block.y1, y1)
            let meets = (width .> 0) .& (height .> 0)
            // Most boxes of a picture are far from each other, and divisions are dear.
            guard any(meets) else { return false }
            let intersection = width * height
            return any(meets .& (intersection / (block.area + area - intersection) .> threshold))
        }
    }

    private func area(_ box: SIMD4<Float>) -> Float { (box.z - box.x) * (box.w - box.y) }

    private func smaller(_ a: Lane, _ b: Lane) -> Lane { a.replacing(with: b, where: b .< a) }

    private func larger(_ a: Lane, _ b: Lane) -> Lane { a.replacing(with: b, where: b .> a) }
}
