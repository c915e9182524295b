import DataPipeline
public import Parallel
public import Torch

/// What training steps take and how fast they are, the same on all ranks.
public struct StepTrialResult: Codable, Sendable {
    /// Of a step, over all ranks.
    public var samples: Int
    /// The median.
    public var secondsPerStep: Double
    /// Bytes that tensors held at the worst moment, by rank.
    public var peaks: [Int]

    public var samplesPerSecond: Double { Double(samples) / secondsPerStep }
}

/// Measures training steps on a synthetic batch: what they take of memory, and how long.
public struct StepTrial<Task: MeasurableTask> {
    private let training: BareTraining<Task>
    private let batches: [TrainingStep<Task>.MicroBatch]
    private let devices: [Device]
    private let samples: Int

    /// To be made where `MemoryUse.startCounting` was called before the task was made.
    public init(
        _ task: Task, _ options: some TrainingConfiguration, plan: TrainingPlan, group: any ProcessGroup,
        devices: [Device]
    ) throws {
        self.devices = devices
        samples = plan.batches.microBatch * plan.batches.world * plan.batches.accumulate
        training = try BareTraining(task, options, over: group, on: devices)
        let batch = try task.largestBatch(samples: plan.batches.microBatch, options.multiScale).prepared(
            for: devices[0])
        batches = (0..<plan.batches.accumulate).map { _ in .init(samples: batch, isStandIn: false, indices: []) }
    }

    /// - Parameters:
    ///   - warmUps: steps before the measured ones, in which kernels are chosen and the optimizer makes its state.
    ///   - progress: takes the number of steps done.
    public func run(warmUps: Int, steps: Int, progress: (Int) -> Void = { _ in }) throws -> StepTrialResult {
        for done in 0..<warmUps { try step(done, progress) }
        for device in devices { try MemoryUse.resetPeak(on: device) }
        let seconds = try (warmUps..<warmUps + steps).map { done in
            let start = ContinuousClock.now
            try step(done, progress)
            return start.duration(to: .now) / .seconds(1)
        }
        let peak = try devices.map { try MemoryUse.of($0).peak }
        return StepTrialResult(
            samples: samples, secondsPerStep: try slowest(seconds.sorted()[steps / 2]),
            peaks: try gather(peak.reduce(0, +)))
    }

    /// A rate of 0 leaves the weights, and with them the values that kernels meet, as they are.
    private func step(_ done: Int, _ progress: (Int) -> Void) throws {
        _ = try training.step(batches, learningRate: 0)
        progress(done + 1)
    }

    private func slowest(_ seconds: Double) throws -> Double {
        let all = Tensor([seconds])
        try training.group.allReduce(all, .maximum)
        return all.item()
    }

    private func gather(_ bytes: Int) throws -> [Int] {
        let all = Tensor((0..<training.group.size).map { $0 == training.group.rank ? Double(bytes) : 0 })
        try training.group.allReduce(all, .sum)
        return all.array(of: Double.self).map(Int.init)
    }
}
