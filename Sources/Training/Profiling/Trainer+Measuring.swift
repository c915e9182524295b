import DataPipeline
import NN
import Parallel
import Torch

extension Trainer where Task: MeasurableTask {
    /// Where the batches of measured steps come from.
    public enum MeasuredBatches {
        /// The loader, as in a run.
        case trainingData
        /// The same one each time, in memory of the CPU; a sample of the plan is an input of the network then. What is
        /// measured waits for no loader.
        case repeating(Task.Batch)
    }

    /// Trains for some steps, of which nothing is logged, evaluated or written. All ranks take part.
    ///
    /// - Parameters:
    ///   - warmUps: steps before them that do not count.
    ///   - recording: is given the steps to run, without the warm-up.
    ///   - progress: is told after each step how many are done, the warm-up among them.
    /// - Returns: how long each took on this rank.
    public func measure(
        _ batches: MeasuredBatches, warmUps: Int, steps: Int,
        recording: (_ steps: () throws -> Void) throws -> Void = { try $0() },
        progress: @escaping (_ done: Int) -> Void = { _ in }
    ) throws -> Latencies {
        let loader = makeLoader(batches)
        defer { loader.cancel() }
        try freeze()
        task.model.train()
        for done in 0..<warmUps {
            _ = try measuredStep(loader)
            progress(done + 1)
        }
        var (seconds, samples): ([Double], Int) = ([], 0)
        try recording {
            seconds = try Latencies.seconds(steps: steps, on: setting.devices) { step in
                samples += try Phase.run("step \(step + 1)") { try measuredStep(loader) }
                progress(warmUps + step + 1)
            }
        }
        return Latencies(seconds: seconds, samples: samples * inputsPerSample(batches))
    }

    /// - Returns: the samples of all ranks.
    private func measuredStep(_ loader: Loader<Task.Batch>) throws -> Int {
        if state.step == plan.stepsPerEpoch { state.beginNextEpoch() }
        let samples = plan.batches.sampleCount(step: state.step)
        _ = try runStep(loader)
        state.step += 1
        state.globalStep += 1
        return samples
    }

    private func inputsPerSample(_ batches: MeasuredBatches) -> Int {
        if case .trainingData = batches { task.inputsPerSample } else { 1 }
    }

    private func makeLoader(_ batches: MeasuredBatches) -> Loader<Task.Batch> {
        switch batches {
        case .trainingData: makeLoader()
        case .repeating(let batch):
            Loader(
                Repeated(sample: batch),
                plan.batches.requests(rank: setting.group.rank, epochs: 0..<plan.epochs), seed: 0, workers: 0,
                prefetch: 1
            ) { $0[0] }
        }
    }
}

/// The same sample, as often as anyone asks.
private struct Repeated<Sample: Sendable>: Dataset {
    let sample: Sample
    let count = Int.max

    func sample(_ index: Int, _ random: inout SampleRandom) -> Sample { sample }
}
