/// The levels of a prediction in the four parts that the foreground's centre divides the picture into.
struct QuadrantCounts {
    /// Upper left, upper right, lower left, lower right.
    let parts: [LevelCounts]
    /// Columns of the left parts, and of the picture.
    private let left, width: Int

    /// - Parameter levels: of the prediction, as many as the mask has pixels.
    init(_ levels: [UInt8], _ mask: Foreground) {
        let centre = mask.count > 0 ? mask.centre : (mask.width, mask.height)
        var parts = Array(repeating: LevelCounts(), count: 4)
        levels.withUnsafeBufferPointer { levels in
            mask.pixels.withUnsafeBufferPointer { pixels in
                for row in 0..<mask.height {
                    let (start, part) = (row * mask.width, row < centre.1 ? 0 : 2)
                    let (left, right) = (start..<start + centre.0, start + centre.0..<start + mask.width)
                    parts[part].add(levels: .init(rebasing: levels[left]), isForeground: .init(rebasing: pixels[left]))
                    parts[part + 1].add(
                        levels: .init(rebasing: levels[right]), isForeground: .init(rebasing: pixels[right]))
                }
            }
        }
        self.parts = parts
        (left, width) = (centre.0, mask.width)
    }

    /// Whether NumPy finds a spread in a part all of whose pixels have the same value.
    func isRounded(_ value: Double, part: Int) -> Bool {
        let columns = part % 2 == 0 ? left : width - left
        let rows = parts[part].total / columns
        return NumPyMean.of(value, rows: rows, columns: columns, isContiguous: columns == width || rows == 1) != value
    }

    var whole: LevelCounts { parts.dropFirst().reduce(parts[0], +) }
}
