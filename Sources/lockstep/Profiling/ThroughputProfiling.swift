import Foundation
import Parallel
import Torch
import Training
import VisionTasks

/// `lockstep profile --throughput`: samples a second and latencies, of inference and of training.
extension Profiling {
    func profileThroughput(_ launch: LaunchOptions) throws {
        try measureSteps(launch) { run, worker in
            let count = options.steps ?? 20
            worker.note("measuring training")
            let training = try run.steps(options, count: count)
            worker.note("measuring inference")
            let inference = try measureInference(
                run.task, run.task.input(of: run.example), on: run.devices[0], warmUps: options.warmUps, steps: count)
            let total = Tensor([inference.samplesPerSecond])
            try run.group.allReduce(total, .sum)
            guard run.group.isMain else { return }
            let report = ThroughputReport(
                run, inference: Speed(inference, samplesPerSecond: total.item()),
                training: Speed(training, samplesPerSecond: training.samplesPerSecond))
            let place = place(run.devices[0])
            say(
                [
                    "\(Amounts.counted(run.group.size, "rank")) \(place), \(Amounts.counted(count, "step")) each; training on \(run.origin)"
                ] + report.lines)
            try results.write(report)
        }
    }
}

/// Times are in seconds.
private struct Speed: Encodable {
    let samplesPerSecond: Double
    let p50: Double
    let p90: Double
    let p99: Double

    init(_ latencies: Latencies, samplesPerSecond: Double) {
        self.samplesPerSecond = samplesPerSecond
        p50 = latencies.quantile(0.5)
        p90 = latencies.quantile(0.9)
        p99 = latencies.quantile(0.99)
    }

    func line(_ name: String) -> String {
        let rate = String(format: "%10.2f samples/s", samplesPerSecond)
        let parts = [("p50", p50), ("p90", p90), ("p99", p99)].map { "\($0) \(Amounts.time($1))" }
        return name.padding(toLength: 10, withPad: " ", startingAt: 0) + "\(rate)   \(parts.joined(separator: "   "))"
    }
}

private struct ThroughputReport: Encodable {
    /// Of one rank's micro-batch: `[N, ...]`.
    let input: [Int]
    let ranks: Int
    let device: String
    let batches: String
    let inference: Speed
    let training: Speed

    init(_ run: MeasuredRun<some VisionTask>, inference: Speed, training: Speed) {
        input = run.task.input(of: run.example).shape
        ranks = run.group.size
        device = "\(run.devices[0])"
        batches = run.origin
        self.inference = inference
        self.training = training
    }

    var lines: [String] { [inference.line("inference"), training.line("training")] }
}
