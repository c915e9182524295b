/// The lowest of a row's parabolas at each column: a column contributes `(x - column)² + height²`, its height being the
/// distance to the foreground that is nearest within it.
struct LowerEnvelope {
    /// A column whose parabola is lowest from `start` on, up to the next piece.
    private struct Piece {
        let column, start: Int
        /// Of the parabola's lowest point.
        let square: Int
        /// Of the nearest foreground in the column.
        let row: Int32

        func height(at place: Int) -> Int { (place - column) * (place - column) + square }

        /// The last place where this one is not above another that is further right.
        func crossing(_ other: Piece) -> Int {
            (other.column * other.column - column * column + other.square - square) / (2 * (other.column - column))
        }
    }

    /// Columns that may have foreground.
    private let candidates: Range<Int>
    private var pieces: [Piece] = []

    init(candidates: Range<Int>) {
        self.candidates = candidates
        pieces.reserveCapacity(candidates.count)
    }

    /// - Parameter nearest: the row of the nearest foreground in each column.
    mutating func build(row: Int, nearest: ArraySlice<Int32>) {
        pieces.removeAll(keepingCapacity: true)
        for column in candidates {
            let other = nearest[nearest.startIndex + column]
            add(column, row: other, square: (Int(other) - row) * (Int(other) - row), width: nearest.count)
        }
    }

    private mutating func add(_ column: Int, row: Int32, square: Int, width: Int) {
        let first = Piece(column: column, start: 0, square: square, row: row)
        while let last = pieces.last, last.height(at: last.start) > first.height(at: last.start) { pieces.removeLast() }
        guard let last = pieces.last else { return pieces.append(first) }
        let start = last.crossing(first) + 1
        guard start < width else { return }
        pieces.append(Piece(column: column, start: start, square: square, row: row))
    }

    /// For each column of the row, where the nearest foreground is.
    func write(rows: UnsafeMutableBufferPointer<Int32>, columns: UnsafeMutableBufferPointer<Int32>) {
        for place in pieces.indices {
            let piece = pieces[place]
            let end = place + 1 < pieces.count ? pieces[place + 1].start : rows.count
            for column in piece.start..<end {
                rows[column] = piece.row
                columns[column] = Int32(truncatingIfNeeded: piece.column)
            }
        }
    }
}
