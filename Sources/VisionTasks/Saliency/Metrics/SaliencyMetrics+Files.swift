public import DataPipeline
public import Foundation
import Synchronization

extension SaliencyMetrics {
    /// Reads and measures predictions and masks in files, several at a time.
    ///
    /// - Parameters:
    ///   - threads: changes nothing but the time.
    ///   - progress: is told how many are done, from any thread.
    /// - Throws: `ImagingError` for the first file that cannot be read.
    public init(
        _ files: PredictedMasks, _ definition: SaliencyDefinition,
        threads: Int = ProcessInfo.processInfo.activeProcessorCount,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws {
        self.init(definition)
        let done = Mutex(0)
        let records = concurrentMap(Array(files.names.indices), threads: threads) { place in
            let record = Result { try SaliencyRecord(place, files, definition) }
            progress(done.withLock { $0.count() })
            return record
        }
        for record in records { add(try record.get()) }
    }
}

extension SaliencyRecord {
    fileprivate init(_ place: Int, _ files: PredictedMasks, _ definition: SaliencyDefinition) throws {
        let (prediction, mask) = try files.read(place)
        self.init(place, prediction: prediction, mask: mask, definition)
    }
}

extension Int {
    fileprivate mutating func count() -> Int {
        self += 1
        return self
    }
}
