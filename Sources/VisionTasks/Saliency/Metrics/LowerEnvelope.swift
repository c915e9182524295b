/// The lowest of a row's parabolas at each column: each column contributes `(x - column)² + height²`.
struct LowerEnvelope {
    /// Those columns whose parabola is lowest somewhere, from the left, and where each begins to be.
    private var columns, starts: [Int]
    /// Of all columns: the square of the parabola's lowest point.
    private var heights: [Int]

    init(width: Int) {
        columns = Array(repeating: 0, count: width)
        starts = columns
        heights = columns
    }

    /// - Parameters:
    ///   - places: what is filled: the place of the nearest foreground for each column of the row.
    ///   - nearest: the row of the nearest foreground in each column.
    mutating func fill(_ places: UnsafeMutableBufferPointer<Int32>, row: Int, nearest: UnsafeBufferPointer<Int32>) {
        for column in nearest.indices {
            let distance = Int(nearest[column]) - row
            heights[column] = distance * distance
        }
        var last = build()
        for column in nearest.indices.reversed() {
            let lowest = columns[last]
            places[column] = nearest[lowest] * Int32(nearest.count) + Int32(lowest)
            if column == starts[last] { last -= 1 }
        }
    }

    /// - Returns: the place of the last column of the envelope.
    private mutating func build() -> Int {
        (columns[0], starts[0]) = (0, 0)
        var last = 0
        for column in 1..<max(heights.count, 1) {
            while last >= 0, height(of: columns[last], at: starts[last]) > height(of: column, at: starts[last]) {
                last -= 1
            }
            guard last >= 0 else {
                (last, columns[0], starts[0]) = (0, column, 0)
                continue
            }
            let start = crossing(columns[last], column) + 1
            guard start < heights.count else { continue }
            last += 1
            (columns[last], starts[last]) = (column, start)
        }
        return last
    }

    private func height(of column: Int, at place: Int) -> Int {
        let distance = place - column
        return distance * distance + heights[column]
    }

    /// The last place where the left one is not above the right one.
    private func crossing(_ left: Int, _ right: Int) -> Int {
        (right * right - left * left + heights[right] - heights[left]) / (2 * (right - left))
    }
}
