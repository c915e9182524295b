import Foundation

/// A Gaussian of 7 x 7 pixels and σ = 5 over the errors around a foreground, a row at a time; outside of the picture is 0.
///
/// The Gaussian is a product of a column and a row, so 14 multiplications a pixel do.
struct ErrorBlur {
    private static let reach = 3
    private static let weights: [Double] = {
        let bell = (-reach...reach).map { exp(-Double($0 * $0) / 50) }
        return bell.map { $0 / bell.reduce(0, +) }
    }()

    private let width, height: Int
    /// Columns that are looked at.
    private let columns: Range<Int>
    /// The last seven rows of errors, each under its number modulo seven.
    private var errors: [[Double]]
    /// Rows before this one have been loaded.
    private var next: Int
    /// The sums down the columns, with zeros at both ends.
    private var sums: [Double]

    init(_ mask: Foreground) {
        (width, height) = (mask.width, mask.height)
        columns = max(0, mask.columns.lowerBound - Self.reach)..<min(width, mask.columns.upperBound + Self.reach)
        next = max(0, mask.rows.lowerBound - Self.reach)
        errors = Array(repeating: Array(repeating: 0, count: columns.count), count: Self.weights.count)
        sums = Array(repeating: 0, count: width + 2 * Self.reach)
    }

    /// Moves on to a row, which is the first of the foreground or the one after the last.
    ///
    /// - Parameter error: of the foreground that is nearest to a pixel, by the pixel's place.
    mutating func load(_ row: Int, error: (Int) -> Double) {
        while next <= min(row + Self.reach, height - 1) {
            for (place, column) in columns.enumerated() { errors[next % 7][place] = error(next * width + column) }
            next += 1
        }
        addUp(row)
    }

    private mutating func addUp(_ row: Int) {
        for place in 0..<columns.count { sums[columns.lowerBound + Self.reach + place] = 0 }
        for (offset, weight) in Self.weights.enumerated() {
            let other = row + offset - Self.reach
            guard (0..<height).contains(other) else { continue }
            let start = columns.lowerBound + Self.reach
            errors[other % 7].withUnsafeBufferPointer { line in
                for place in line.indices { sums[start + place] += weight * line[place] }
            }
        }
    }

    /// The blurred error in the row that was loaded last.
    subscript(column: Int) -> Double {
        var sum = 0.0
        for offset in 0..<Self.weights.count { sum += Self.weights[offset] * sums[column + offset] }
        return sum
    }
}
