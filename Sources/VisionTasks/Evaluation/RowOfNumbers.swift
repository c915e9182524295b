import Parallel
import Torch

/// What travels between ranks as a row of doubles, which hold its whole numbers exactly.
protocol RowOfNumbers {
    static var columns: Int { get }
    var row: [Double] { get }
    init(row: ArraySlice<Double>)
}

/// The rows of all ranks, by rank.
func gatherRows<Row: RowOfNumbers>(_ rows: [Row], over group: any ProcessGroup) throws -> [Row] {
    let mine = Tensor(rows.flatMap(\.row), shape: [rows.count, Row.columns])
    return try gatherUnequal(mine, over: group).flatMap { tensor in
        let numbers: [Double] = tensor.array()
        return stride(from: 0, to: numbers.count, by: Row.columns).map { Row(row: numbers[$0..<($0 + Row.columns)]) }
    }
}
