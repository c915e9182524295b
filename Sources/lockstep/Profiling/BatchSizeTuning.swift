import ArgumentParser
import Foundation
import Parallel
import Training
import VisionTasks

/// `tune --batch-size`: each size in processes of its own, all ranks of which go or fail together.
struct BatchSizeTuning: ParsableArguments {
    @Flag(
        name: .customLong("batch-size"),
        help: "Look for the fastest batch.perRank, up to where memory ends. Batches are synthetic.")
    var isAsked = false

    @Option(
        name: .customLong("memory-limit"),
        help: """
            --batch-size: GiB that a rank's tensors may hold on the CPU. (default: its share of four fifths of what is free)
            """)
    var limit: Double?

    @Option(name: .customLong("largest"), help: "--batch-size: no larger batch is tried.")
    var largest = 4096

    func validate() throws {
        if let limit, !(limit > 0) { throw ValidationError("--memory-limit is \(limit): expected GiB above 0") }
        guard largest >= 1 else { throw ValidationError("--largest is \(largest): expected 1 or more") }
    }

    struct Trial: Encodable {
        let perRank: Int
        let peakBytes: Int?
        let samplesPerSecond: Double?
    }

    private struct Report: Encodable {
        let best, largest: Int
        let trials: [Trial]
    }

    func run<Task: VisionTask>(
        _: Task.Type, _ configuration: String, _ overrides: [String], _ launch: LaunchOptions, _ results: ResultOptions
    ) throws {
        let topology = try launch.plannedTopology()
        guard !launch.isRank, topology.isSingleNode else {
            throw ConfigurationError("tune --batch-size starts its own ranks, on one machine: leave the others out")
        }
        let device = launch.devices.device
        if limit != nil, device != "cpu" {
            throw ConfigurationError(
                "--memory-limit is for the CPU; GPUs have their own: use --memory-fraction in train")
        }
        let search = Search<Task>(
            trials: StepTrials(configuration: configuration, overrides: overrides, device: device),
            ranks: topology.worldSize, limit: device == "cpu" ? bytes(topology.worldSize) : nil)
        try finish(try search.run(upTo: largest), results)
    }

    private func bytes(_ ranks: Int) -> Int? {
        limit.map { Int($0 * 0x1p30) } ?? MachineMemory.available.map { $0 / 5 * 4 / ranks }
    }

    private func finish(_ trials: [Trial], _ results: ResultOptions) throws {
        let fitting = trials.filter { $0.peakBytes != nil }
        guard let best = fitting.max(by: { ($0.samplesPerSecond ?? 0) < ($1.samplesPerSecond ?? 0) }),
            let largest = fitting.map(\.perRank).max()
        else {
            throw ConfigurationError("not even one sample a rank fits into memory: recompute more, or crop smaller")
        }
        print("best: batch.perRank=\(best.perRank); largest that fits: \(largest)")
        // Before what is written past it.
        fflush(nil)
        try results.write(Report(best: best.perRank, largest: largest, trials: trials))
    }

    /// Goes from size to size.
    private struct Search<Task: VisionTask> {
        let trials: StepTrials
        let ranks: Int
        /// Bytes a rank; nil leaves it to the device.
        let limit: Int?

        func run(upTo largest: Int) throws -> [Trial] {
            var (search, done) = (BatchSizeSearch(limit: largest), [Trial]())
            print("per rank   peak a rank   samples/s")
            while let size = search.next {
                let trial = try measure(size)
                search.record(size, fits: trial.peakBytes != nil)
                done.append(trial)
                show(trial)
            }
            return done
        }

        private func measure(_ size: Int) throws -> Trial {
            let settings = ["batch.perRank=\(size)", "batch.global=null", "memory.estimate=false"]
            guard try isWorthTrying(settings),
                case .measured(let result) = try trials.run(settings, ranks: ranks, limit: limit)
            else { return Trial(perRank: size, peakBytes: nil, samplesPerSecond: nil) }
            return Trial(perRank: size, peakBytes: result.peaks.max(), samplesPerSecond: result.samplesPerSecond)
        }

        /// What is known to exceed the limit is not begun.
        private func isWorthTrying(_ changed: [String]) throws -> Bool {
            guard let limit else { return true }
            let settings = try loadConfiguration(
                defaults: Task.Configuration(), file: trials.configuration, overrides: trials.overrides + changed)
            let plan = try TrainingPlan(synthetic: settings, topology: .planned(ranks: ranks))
            return try MemoryEstimate(Task.self, settings, plan: plan).total <= limit
        }

        private func show(_ trial: Trial) {
            let peak = trial.peakBytes.map(byteText) ?? "out of memory"
            let speed = trial.samplesPerSecond.map { String(format: "%.2f", $0) } ?? ""
            print(
                String(format: "%8d", trial.perRank) + "   " + peak.padding(toLength: 14, withPad: " ", startingAt: 0)
                    + speed)
            fflush(nil)
        }
    }
}
