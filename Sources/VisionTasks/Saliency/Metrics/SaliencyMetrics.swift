public import DataPipeline
public import Parallel
import Torch
public import Training

/// The predictions of a data set that is spread over ranks, and what they are worth.
///
/// Keeps a record of each picture under its place in the data set, and sums them up in that order, so that any number of
/// ranks gives the same numbers to the last bit. Takes 2 KB a picture.
public struct SaliencyMetrics: Sendable {
    public let definition: SaliencyDefinition
    private var kept: [Int: SaliencyRecord] = [:]

    public init(_ definition: SaliencyDefinition = .pysodmetrics) { self.definition = definition }

    /// One picture, on the thread that calls.
    ///
    /// - Parameters:
    ///   - image: its place in the data set; no picture comes twice.
    ///   - prediction: brighter for what stands out more; of the mask's size, or it is resized to it.
    ///   - mask: at its own size.
    public mutating func add(_ image: Int, prediction: Image, mask: Image) {
        add(SaliencyRecord(image, prediction: prediction, mask: mask, definition))
    }

    /// Several pictures at once, on as many threads as libtorch's operations are given.
    public mutating func add(_ pictures: [(image: Int, prediction: Image, mask: Image)]) {
        let definition = definition
        let records = concurrentMap(pictures, threads: TorchRuntime.threads) {
            SaliencyRecord($0.image, prediction: $0.prediction, mask: $0.mask, definition)
        }
        for record in records { add(record) }
    }

    mutating func add(_ record: SaliencyRecord) {
        precondition(
            kept.updateValue(record, forKey: record.image) == nil, "picture \(record.image) came twice")
    }

    /// Adds what the other ranks have; then all ranks hold the same.
    public mutating func merge(over group: any ProcessGroup) throws {
        let all = try gatherRows(records, over: group)
        kept = [:]
        for record in all { add(record) }
    }

    /// In the order of the data set, whoever saw what.
    public var records: [SaliencyRecord] { kept.values.sorted { $0.image < $1.image } }

    /// NaN where there are no pictures.
    public var metrics: Metrics { SaliencySummary(self).metrics }
}
