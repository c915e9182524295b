import Foundation
import NN
import Parallel
import Training
import VisionTasks

/// `lockstep profile CONFIG --schedule`: the learning rates of a run, without the run.
struct ScheduleProfile {
    private let plan: TrainingPlan
    private let curves: [RateCurve]

    init<Task: VisionTask>(_: Task.Type, _ settings: Task.Configuration) throws {
        plan = try TrainingPlan(
            settings, count: Task.trainingCount(settings), topology: .solo)
        // The model is needed only to know what groups there are.
        let groups =
            settings.groups.isEmpty
            ? [] : try settings.groups.parameterGroups(of: Task(settings).model)
        curves = RateCurve.all(plan, groups)
    }

    /// - Parameter plot: where a picture is written, in SVG.
    func report(plot: String?, _ results: ResultOptions) throws {
        FileHandle.standardError.write(Data("plan: \(plan)\n".utf8))
        if let plot { try write(to: plot) }
        if results.path != "-" { for line in lines { print(line) } }
        try results.write(Values(plan, curves))
    }

    private var lines: [String] {
        guard Terminal.isInteractive else { return table }
        return TerminalPlot(
            curves, stepsPerEpoch: plan.stepsPerEpoch, size: Terminal.size,
            hasColour: ProcessInfo.processInfo.environment["NO_COLOR"] == nil
        ).lines
    }

    /// Straight lines between these points are the schedule to within a hundredth.
    private var table: [String] {
        let rows = curves[0].corners(tolerance: 0.01).map { step in
            ["\(step)", "\(step / plan.stepsPerEpoch)"] + curves.map { String(format: "%.6g", $0.rates[step]) }
        }
        return TextColumns.aligned([["step", "epoch"] + curves.map(\.name)] + rows)
    }

    private func write(to path: String) throws {
        let picture = VectorPlot(title: "\(plan.rate)", curves: curves, stepsPerEpoch: plan.stepsPerEpoch)
        try Data(picture.text.utf8).write(to: URL(filePath: path), options: .atomic)
    }

    /// All steps' rates, for programs.
    private struct Values: Encodable {
        let stepsPerEpoch: Int
        let learningRates: [String: [Double]]

        init(_ plan: TrainingPlan, _ curves: [RateCurve]) {
            stepsPerEpoch = plan.stepsPerEpoch
            learningRates = Dictionary(curves.map { ($0.name, $0.rates) }) { first, _ in first }
        }
    }
}
