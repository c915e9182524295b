import Foundation
import Torch
import Training

/// A page about a run, or about several side by side, in one file that needs no other.
struct RunReport {
    let runs: [RecordedRun]

    /// A page stays small enough to be sent around: so many plots of some 20 kB each.
    private static let mostPlots = 24

    var html: String {
        let title = runs.map(\.name).joined(separator: ", ")
        return HTML.page(title: title, runs.count == 1 ? page(of: runs[0]) : comparison)
    }

    /// - Throws: `FileError` when the disk is full, or the file cannot be written.
    func write(to path: String) throws {
        try AtomicFile.replace(path) { try $0.write(html.utf8) }
    }

    private func page(of run: RecordedRun) -> [String] {
        [
            RunHeader(run).html, RunProblems(run).html, curves(CurveChart.charts(of: run.log), run.log.strangeLines),
            MetricsTable([run]).html, RunPictures(run).html, TimeSplit(run.log).html, RunDetails(run).html,
        ]
    }

    private var comparison: [String] {
        [HTML.element("header", [HTML.element("h1", [HTML.text("\(runs.count) runs")])])]
            + [RunsTable(runs).html, curves(CurveChart.charts(of: runs), 0), MetricsTable(runs).html]
            + [SettingsThatDiffer(runs).html] + runs.map { RunProblems($0, isNamed: true).html }
    }

    private func curves(_ charts: [CurveChart], _ strangeLines: Int) -> String {
        let plots = charts.prefix(Self.mostPlots).map { PlotCard($0).html }
        let left = charts.dropFirst(Self.mostPlots).map(\.title)
        return HTML.section(
            "Curves",
            [
                plots.isEmpty ? "" : HTML.element("div", class: "plots", plots),
                left.isEmpty ? "" : HTML.paragraph("Also logged: \(left.joined(separator: ", "))", class: "note"),
                strangeLines == 0
                    ? ""
                    : HTML.paragraph("The log has \(strangeLines) damaged lines, which are left out.", class: "note"),
            ])
    }
}
