import NN
import Torch

/// How long steps took, one after the other, and how many samples went through them.
public struct Latencies: Sendable {
    /// Of each step, until all its devices were done.
    public let seconds: [Double]
    /// Inputs of the network in all steps, over all ranks.
    public let samples: Int

    public init(seconds: [Double], samples: Int) {
        self.seconds = seconds
        self.samples = samples
    }

    public var samplesPerSecond: Double { Double(samples) / seconds.reduce(0, +) }

    /// - Parameter part: 0.5 is the median.
    public func quantile(_ part: Double) -> Double { seconds.quantile(part) }

    /// Runs `body` so many times, and waits for the devices after each.
    static func seconds(steps: Int, on devices: [Device], _ body: (Int) throws -> Void) rethrows -> [Double] {
        try (0..<steps).map { step in
            let start = ContinuousClock.now
            try body(step)
            for device in devices { device.synchronize() }
            return start.duration(to: .now) / .seconds(1)
        }
    }
}

/// Passes of a task's network without loss and gradients, on one device.
///
/// - Parameter input: `[N, ...]`.
public func measureInference<Task: MeasurableTask>(
    _ task: Task, _ input: Tensor, on device: Device, warmUps: Int, steps: Int
) throws -> Latencies {
    let input = input.to(device)
    task.model.evaluate()
    defer { task.model.train() }
    return withoutGradient {
        for _ in 0..<warmUps { _ = task.output(for: input) }
        device.synchronize()
        let seconds = Latencies.seconds(steps: steps, on: [device]) { _ in _ = task.output(for: input) }
        return Latencies(seconds: seconds, samples: steps * input.size(0))
    }
}
