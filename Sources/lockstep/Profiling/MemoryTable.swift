import DataPipeline
import Foundation
import Training

/// Peaks and speeds, a column for each number of ranks.
struct MemoryTable {
    enum Row: String, Codable, CaseIterable {
        case fp32, recompute, bf16
        case both = "bf16 + recompute"

        /// - Parameter chosen: what the configuration recomputes; without any, the model's own blocks are.
        func settings(_ chosen: [String]) -> [String] {
            let patterns = chosen.isEmpty ? "auto" : chosen.joined(separator: ",")
            let recomputes = self == .recompute || self == .both
            let precision = self == .bf16 || self == .both ? "bf16" : "fp32"
            return [
                "precision=\(precision)", "memory.recompute=[\(recomputes ? patterns : "")]", "memory.estimate=false",
            ]
        }
    }

    struct Cell: Codable {
        let mode: Row
        let ranks: Int
        let samplesPerRank: Int
        /// Bytes of the rank that held most; null where memory did not suffice.
        let peakBytes: Int?
        let estimatedBytes: Int
        let samplesPerSecond: Double?

        init(_ row: Row, _ plan: TrainingPlan, _ estimate: MemoryEstimate, _ outcome: StepTrials.Outcome) {
            (mode, ranks) = (row, plan.batches.world)
            samplesPerRank = plan.batches.microBatch
            estimatedBytes = estimate.total
            let result: StepTrialResult? = if case .measured(let result) = outcome { result } else { nil }
            peakBytes = result?.peaks.max()
            samplesPerSecond = result?.samplesPerSecond
        }
    }

    private(set) var cells: [Cell] = []
    private let columns: Int

    /// Shows the head.
    init(_ plans: [TrainingPlan]) {
        columns = plans.count
        let heads = plans.map { plan in
            let batches = plan.batches
            return "\(batches.world) rank\(batches.world == 1 ? "" : "s") x \(batches.microBatch)"
        }
        print(Self.line("", heads))
        print(Self.line("", heads.map { _ in Self.fields("peak a rank", "ratio", "estimate", "samples/s") }))
    }

    mutating func add(_ cell: Cell) { cells.append(cell) }

    /// The row that is complete now.
    func showLast() {
        let row = cells.suffix(columns)
        let texts = zip(row, cells.prefix(columns)).map { cell, first in Self.text(cell, relativeTo: first) }
        print(Self.line(row.first?.mode.rawValue ?? "", texts))
        // Each cell takes seconds, and whoever reads along through a pipe wants to see it.
        fflush(nil)
    }

    private static func text(_ cell: Cell, relativeTo first: Cell) -> String {
        guard let peak = cell.peakBytes, let speed = cell.samplesPerSecond else {
            return fields("out of memory", "", byteText(cell.estimatedBytes), "")
        }
        let ratio = first.peakBytes.map { String(format: "%.2f", Double(peak) / Double($0)) } ?? "-"
        return fields(byteText(peak), ratio, byteText(cell.estimatedBytes), String(format: "%.2f", speed))
    }

    private static func fields(_ peak: String, _ ratio: String, _ estimate: String, _ speed: String) -> String {
        right(peak, 14) + right(ratio, 7) + right(estimate, 11) + right(speed, 11)
    }

    private static func line(_ head: String, _ columns: [String]) -> String {
        let texts = columns.map { right($0, 43) }
        return ([head.padding(toLength: 17, withPad: " ", startingAt: 0)] + texts).joined()
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
