/// Dots on a terminal, two by four in each character. Each character has the colour of what was last drawn in it.
struct BrailleCanvas {
    /// In characters.
    let columns, rows: Int
    private var cells: [UInt32]
    private var colours: [Int]

    /// In dots.
    var width: Int { 2 * columns }
    var height: Int { 4 * rows }

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Array(repeating: 0, count: columns * rows)
        colours = Array(repeating: 0, count: columns * rows)
    }

    /// - Parameter y: from the bottom.
    mutating func drawColumn(_ x: Int, _ y: ClosedRange<Int>, colour: Int) {
        for dot in y {
            let line = height - 1 - dot
            let cell = line / 4 * columns + x / 2
            cells[cell] |= Self.bits[x % 2][line % 4]
            colours[cell] = colour
        }
    }

    /// - Parameter paint: gives a text a colour.
    func lines(_ paint: (_ text: String, _ colour: Int) -> String) -> [String] {
        (0..<rows).map { row in
            (row * columns..<(row + 1) * columns).map { cell in
                cells[cell] == 0 ? " " : paint(Self.character(cells[cell]), colours[cell])
            }.joined()
        }
    }

    /// By column and line of a dot within its character: Unicode numbers the lowest two last.
    private static let bits: [[UInt32]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

    private static func character(_ bits: UInt32) -> String {
        Unicode.Scalar(0x2800 + bits).map { String($0) } ?? " "
    }
}
