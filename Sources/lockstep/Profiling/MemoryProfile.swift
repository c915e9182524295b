import DataPipeline
import Foundation
import Parallel
import Training
import VisionTasks

/// `lockstep profile --memory`: what training takes with and without recomputation, in full and in half precision, on
/// one rank and on several.
extension Profiling {
    /// Measures the cells one after the other, each in processes of its own, and shows each row when it is there.
    func profileMemory(_ configuration: String, _ overrides: [String], _ launch: LaunchOptions) throws {
        let topology = try launch.plannedTopology()
        guard !launch.isRank, topology.isSingleNode else {
            throw ConfigurationError("profile --memory starts its own ranks, on one machine: leave the others out")
        }
        let ranks = topology.worldSize
        let columns = ranks == 1 ? [1] : [1, ranks]
        let plans = try columns.map { try TrainingPlan(synthetic: settings, topology: .planned(ranks: $0)) }
        let trials = StepTrials(
            configuration: configuration, overrides: overrides, device: launch.devices.device,
            warmUps: options.warmUps, steps: options.steps ?? 3)
        var table = MemoryTable(plans)
        for row in MemoryTable.Row.allCases {
            for plan in plans { table.add(try measure(row, plan, trials)) }
            table.showLast()
        }
        try results.write(table.cells)
    }

    private func measure(
        _ row: MemoryTable.Row, _ plan: TrainingPlan, _ trials: StepTrials
    ) throws -> MemoryTable.Cell {
        let changed = row.settings(settings.memory.recompute)
        let estimate = try MemoryEstimate(
            Task.self,
            loadConfiguration(
                defaults: Task.Configuration(), file: trials.configuration, overrides: trials.overrides + changed),
            plan: plan)
        let outcome = try trials.run(changed, ranks: plan.batches.world)
        return MemoryTable.Cell(row, plan, estimate, outcome)
    }
}

extension MemoryEstimate {
    init<Task: VisionTask>(_: Task.Type, _ settings: Task.Configuration, plan: TrainingPlan) throws {
        try self.init(settings, plan: plan) { try Task(withoutData: settings) }
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
