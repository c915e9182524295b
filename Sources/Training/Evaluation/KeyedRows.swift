public import Parallel
import Torch

/// Rows of whole numbers, each under the index of its sample: what a metric keeps so that ranks can be merged exactly.
///
/// A sample counts once, whoever saw it, and rows are in the order of the dataset, so every number that is made from
/// them is the same for any number of ranks.
public struct KeyedRows: Sendable {
    public let columns: Int
    private var values: [Int: [Int]] = [:]

    public init(columns: Int) {
        self.columns = columns
    }

    public mutating func add(key: Int, _ row: [Int]) {
        precondition(row.count == columns, "a row of \(row.count) in \(columns) columns")
        precondition(values.updateValue(row, forKey: key) == nil, "sample \(key) was evaluated twice")
    }

    public var rows: [(key: Int, values: [Int])] {
        values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// The rows of all ranks.
    public func merged(over group: any ProcessGroup) throws -> KeyedRows {
        let width = columns + 1
        let mine = rows.flatMap { [$0.key] + $0.values }
        let all = try gatherUnequal(Tensor(mine, shape: [mine.count / width, width]), over: group)
        var merged = KeyedRows(columns: columns)
        for rows in all {
            let flat: [Int] = rows.array()
            for start in stride(from: 0, to: flat.count, by: width) {
                merged.add(key: flat[start], Array(flat[(start + 1)..<(start + width)]))
            }
        }
        return merged
    }
}
