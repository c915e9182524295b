package import Torch

/// An object to be found: centre and size as fractions of the input.
package struct TargetBox: Sendable, Equatable {
    package let image, category: Int
    package let x, y, width, height: Float

    /// The rows `[M, 6]` of a batch: image, category, centre x, centre y, width, height. Waits where they are on a GPU.
    package static func all(_ targets: Tensor, images: Int) -> [TargetBox] {
        precondition(targets.rank == 2 && targets.size(1) == 6, "targets \(targets.signature): expected [M, 6]")
        if targets.device == .meta { return (0..<targets.size(0)).map { standIn($0, of: targets.size(0), images) } }
        let numbers: [Float] = targets.to(.cpu, .float32).array()
        return stride(from: 0, to: numbers.count, by: 6).map { start in
            let box = TargetBox(numbers[start..<(start + 6)])
            precondition(
                (0..<images).contains(box.image) && (0...1).contains(box.x) && (0...1).contains(box.y) && box.width > 0
                    && box.height > 0, "\(box) among \(images) images: expected fractions, and a size above 0")
            return box
        }
    }

    /// What has only a shape is as many boxes as rows, spread over images and cells: what a step takes of memory depends
    /// on no more.
    private static func standIn(_ index: Int, of count: Int, _ images: Int) -> TargetBox {
        let centre = (Float(index) + 0.5) / Float(count)
        return TargetBox([Float(index % images), 0, centre, centre, 0.2, 0.2])
    }

    private init(_ row: ArraySlice<Float>) {
        let row = Array(row)
        (image, category) = (Int(row[0]), Int(row[1]))
        (x, y, width, height) = (row[2], row[3], row[4], row[5])
    }

    /// In cells of a grid.
    func scaled(to grid: DetectionGrid) -> (x: Float, y: Float, width: Float, height: Float) {
        let (columns, rows) = (Float(grid.columns), Float(grid.rows))
        return (x * columns, y * rows, width * columns, height * rows)
    }

    /// Left, upper, right and lower, in cells of a grid.
    func edges(in grid: DetectionGrid) -> [Float] {
        let (x, y, width, height) = scaled(to: grid)
        return [x - width / 2, y - height / 2, x + width / 2, y + height / 2]
    }

    /// The cell that the centre lies in; one on the far edge of the image lies in the last.
    func cell(in grid: DetectionGrid) -> (row: Int, column: Int) {
        let (x, y, _, _) = scaled(to: grid)
        return (min(Int(y), grid.rows - 1), min(Int(x), grid.columns - 1))
    }
}

/// The intersection over union of two sizes whose corners lie on one point.
func sizeOverlap(_ a: (width: Float, height: Float), _ b: (width: Float, height: Float)) -> Float {
    let common = min(a.width, b.width) * min(a.height, b.height)
    return common / (a.width * a.height + b.width * b.height - common)
}
