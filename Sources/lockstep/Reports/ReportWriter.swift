import Dispatch
import Foundation
import Synchronization
import Torch
import Training

/// Writes the report of a run while it goes on, in the background: training does not wait for it.
final class ReportWriter: Sendable {
    private struct State {
        var log = CurveLog()
        /// Why one could not be written.
        var failure: String?
    }

    private let folder: RunFolder
    private let queue = DispatchQueue(label: "report", qos: .utility)
    private let isAwaited = Atomic(false)
    private let state = Mutex(State())

    init(_ folder: RunFolder) { self.folder = folder }

    /// Returns at once. One that is asked for while another has not begun is the same.
    func write() {
        guard !isAwaited.exchange(true, ordering: .acquiringAndReleasing) else { return }
        queue.async { [self] in
            isAwaited.store(false, ordering: .releasing)
            state.withLock { state in
                state.log.readOn(folder.log)
                do {
                    try RunReport(runs: [RecordedRun(folder, log: state.log)]).write(to: folder.report)
                } catch {
                    state.failure = "\(error)"
                }
            }
        }
    }

    /// Waits for the one that is being written.
    ///
    /// - Returns: why one could not be written.
    func finish() -> String? {
        queue.sync {}
        return state.withLock { $0.failure }
    }

    /// The report of a run that has ended, by the process that ends last. A run that got no further than its settings has
    /// nothing to report.
    static func conclude(_ folder: RunFolder) {
        guard FileManager.default.fileExists(atPath: folder.log) else { return }
        do {
            try folder.removePartialFiles()
            try RunReport(runs: [RecordedRun(folder)]).write(to: folder.report)
        } catch {
            FileHandle.standardError.write(Data("lockstep: warning: the report was not written: \(error)\n".utf8))
        }
    }
}

extension Session {
    /// Writes down how the run has ended, and reports it.
    func conclude(_ code: Int32, in folder: RunFolder) {
        end(code, in: folder)
        ReportWriter.conclude(folder)
    }
}
