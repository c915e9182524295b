import OrderedCollections
import Training

/// Has the run's report written after each evaluation. All ranks have one, as of all callbacks; the main one's has a writer.
final class EvaluationReport: TrainingCallback {
    private let writer: ReportWriter?

    init(_ writer: ReportWriter?) { self.writer = writer }

    func epochEnded(_ report: EpochReport) -> RunDecision {
        if !report.metrics.isEmpty { writer?.write() }
        return .goOn
    }

    /// Waits for what is being written: nothing half done is left behind. The last report is written by the process that ends
    /// last, which knows how the run has ended.
    ///
    /// - Returns: why one could not be written.
    func finish() -> String? { writer?.finish() }
}
