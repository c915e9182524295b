import Training

/// A reporter that also has the run's report written, after each evaluation.
final class ReportedRun: RunReporter {
    private let reporter: any RunReporter
    private let writer: ReportWriter

    init(_ reporter: any RunReporter, in folder: RunFolder) {
        self.reporter = reporter
        writer = ReportWriter(folder)
    }

    func step(_ report: StepReport) throws { try reporter.step(report) }

    func epoch(_ report: EpochReport) throws {
        try reporter.epoch(report)
        if let failure = writer.takeFailure() { notice("warning: the report was not written: \(failure)") }
        if !report.metrics.isEmpty { writer.write() }
    }

    func notice(_ text: String) { reporter.notice(text) }

    func evaluation(_ label: String, done: Int, total: Int) {
        reporter.evaluation(label, done: done, total: total)
    }

    /// The last report is written by the process that ends last, which knows how the run has ended.
    func finish() throws {
        writer.finish()
        try reporter.finish()
    }
}
