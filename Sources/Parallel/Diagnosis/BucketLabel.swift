/// What a bucket of gradients is called: its number, and whose gradients are in it.
package struct BucketLabel: Sendable, Equatable {
    /// From 1, in the order of the all-reduces.
    var number: Int
    /// All buckets of a step.
    var count: Int
    /// Of its parameters, in the model's order, and how many there are: empty where a record has no place for it.
    package var contents = ""
    /// Counts the labels of a rank; see `RankRecorder.keep`.
    var serial = 0

    package var name: String { "bucket \(number)/\(count)" }
}

extension BucketLabel {
    /// - Parameter buckets: the bucket of each parameter.
    /// - Returns: a label a bucket.
    package static func labels(of names: [String], in buckets: [Int]) -> [BucketLabel] {
        let count = (buckets.max() ?? -1) + 1
        return (0..<count).map { bucket in
            let members = zip(names, buckets).filter { $0.1 == bucket }.map(\.0)
            return BucketLabel(number: bucket + 1, count: count, contents: contents(members))
        }
    }

    /// Such as `decoder.conv1.weight … 14 parameters`.
    private static func contents(_ names: [String]) -> String {
        let first = names.first ?? ""
        return names.count > 1 ? "\(first) … \(names.count) parameters" : first
    }
}
