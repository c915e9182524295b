import ArgumentParser
import DataPipeline
import Foundation
import Parallel
import Training
import VisionTasks

/// `profile --memory`: what training takes with and without recomputation, in full and in half precision, on one rank
/// and on several.
struct MemoryProfile: ParsableArguments {
    @Flag(
        name: .customLong("memory"),
        help:
            "Peak memory and speed of training: fp32 or bf16, with or without recomputation, on one rank and on several."
    )
    var isAsked = false

    @Option(name: .customLong("nproc-per-node"), help: "--memory: ranks of the second column.")
    var ranks = 2

    @Option(help: "--memory: where to compute, as with train.")
    var device = "cpu"

    @Option(name: .customLong("measured-steps"), help: "--memory: steps that are measured, after two that are not.")
    var measuredSteps = 3

    func validate() throws {
        guard ranks >= 1 else { throw ValidationError("--nproc-per-node is \(ranks): expected 1 or more") }
        guard measuredSteps >= 1 else {
            throw ValidationError("--measured-steps is \(measuredSteps): expected 1 or more")
        }
    }

    /// Measures the cells one after the other, and shows each row when it is there.
    func run(_ configuration: String, _ overrides: [String], _ results: ResultOptions) throws {
        let settings = try loadConfiguration(
            defaults: VolumesConfiguration(), file: configuration, overrides: overrides)
        let columns = ranks == 1 ? [1] : [1, ranks]
        let plans = try columns.map { try TrainingPlan(synthetic: settings, topology: .planned(ranks: $0)) }
        let trials = StepTrials(
            configuration: configuration, overrides: overrides, device: device, steps: measuredSteps)
        var table = MemoryTable(plans)
        for row in MemoryTable.Row.allCases {
            for plan in plans { table.add(try measure(row, plan, settings, trials)) }
            table.showLast()
        }
        try results.write(table.cells)
    }

    private func measure(
        _ row: MemoryTable.Row, _ plan: TrainingPlan, _ settings: VolumesConfiguration, _ trials: StepTrials
    ) throws -> MemoryTable.Cell {
        let changed = row.settings(settings.memory.recompute)
        let estimate = try MemoryEstimate(
            loadConfiguration(
                defaults: VolumesConfiguration(), file: trials.configuration, overrides: trials.overrides + changed),
            plan: plan)
        let outcome = try trials.run(changed, ranks: plan.batches.world)
        return MemoryTable.Cell(row, plan, estimate, outcome)
    }
}

extension MemoryEstimate {
    init(_ settings: VolumesConfiguration, plan: TrainingPlan) throws {
        try self.init(settings, plan: plan) { try VolumeSegmentation(withoutData: settings) }
    }
}

extension Topology {
    /// So many ranks on this machine.
    static func planned(ranks: Int) -> Topology {
        var topology = Topology.solo
        (topology.worldSize, topology.localWorldSize) = (ranks, ranks)
        return topology
    }
}
