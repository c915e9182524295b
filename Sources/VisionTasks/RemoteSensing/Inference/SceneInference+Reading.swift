import DataPipeline
import Parallel
import Torch

/// Windows that go through a model together.
struct WindowBatch {
    /// `[B, C, h, w]`: the windows, and fillers after them.
    let inputs: Tensor
    /// Their indices in the grid.
    let windows: [Int]
}

extension SceneInference {
    /// Reads this rank's windows ahead and hands them out, in as many rounds as the busiest rank has batches.
    ///
    /// - Parameter body: takes this rank's batch, if it has one in the round, and how many windows are done on all ranks
    ///   after it.
    func forEachRound(
        of grid: WindowGrid, in source: some WindowSource, _ body: (WindowBatch?, _ done: Int) throws -> Void
    ) throws {
        let schedule = WindowSchedule(windows: grid.count, batch: options.batch, ranks: group.size)
        let loader = loader(source, grid, schedule.batches(of: group.rank))
        defer { loader.cancel() }
        for round in 0..<schedule.rounds {
            let loaded = try readingErrors { try loader.nextBatch() }
            let batch = loaded.flatMap { loaded in
                loaded.batch.map { WindowBatch(inputs: $0, windows: loaded.request.indices) }
            }
            try body(batch, schedule.done(afterRound: round))
        }
    }

    private func loader<Source: WindowSource>(
        _ source: Source, _ grid: WindowGrid, _ batches: [Range<Int>]
    ) -> Loader<Tensor> {
        let requests = batches.enumerated().map { BatchRequest(step: $0.offset, indices: Array($0.element)) }
        let inputs = WindowInputs(source: source, grid: grid, padding: options.padding)
        let batch = options.batch
        return Loader(inputs, requests, seed: 0, workers: options.readers, prefetch: 2) { samples in
            WindowInputs<Source>.collate(samples, batch: batch)
        }
    }
}

/// What reading a file has to say names the file: a sample's number in a loader would be nothing to a user.
private func readingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch let error as SampleError {
        throw error.reason
    }
}
