/// A mask in black and white, and where its foreground is.
struct Foreground {
    let width, height: Int
    /// 1 for foreground, 0 for background; rows from the top.
    let pixels: [UInt8]
    private(set) var count = 0
    /// Sums over the foreground's pixels.
    private var columnSum = 0, rowSum = 0
    /// The smallest that hold the foreground.
    private(set) var rows = 0..<0, columns = 0..<0

    init(_ mask: [UInt8], width: Int, height: Int, _ definition: SaliencyDefinition) {
        let least = definition.leastForeground(maximum: mask.max() ?? 0)
        (self.width, self.height) = (width, height)
        // No level of a byte reaches 256.
        pixels = least > 255 ? mask.map { _ in 0 } : mask.map { $0 >= UInt8(least) ? 1 : 0 }
        for row in 0..<height { note(row) }
    }

    /// Where the picture is divided: the pixel after the foreground's middle, as MATLAB counts it.
    var centre: (x: Int, y: Int) {
        func next(_ sum: Int) -> Int { Int((Double(sum) / Double(count)).rounded(.toNearestOrEven)) + 1 }
        return (next(columnSum), next(rowSum))
    }

    private mutating func note(_ row: Int) {
        let (inRow, sum) = pixels.withUnsafeBufferPointer { pixels in
            var (inRow, sum) = (UInt32(0), UInt64(0))
            for column in 0..<width {
                let pixel = pixels[row * width + column]
                inRow &+= UInt32(pixel)
                sum &+= UInt64(pixel) &* UInt64(column)
            }
            return (Int(inRow), Int(sum))
        }
        guard inRow > 0 else { return }
        rows = (count == 0 ? row : rows.lowerBound)..<(row + 1)
        widen(by: row)
        count += inRow
        columnSum += sum
        rowSum += inRow * row
    }

    private mutating func widen(by row: Int) {
        let line = pixels[(row * width)..<((row + 1) * width)]
        guard let first = line.firstIndex(of: 1), let last = line.lastIndex(of: 1) else { return }
        let found = (first - line.startIndex)..<(last - line.startIndex + 1)
        let isFirst = columns.isEmpty
        columns =
            isFirst
            ? found : min(columns.lowerBound, found.lowerBound)..<max(columns.upperBound, found.upperBound)
    }
}
