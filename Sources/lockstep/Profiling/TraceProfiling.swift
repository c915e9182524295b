import Foundation
import Parallel
import Torch
import Training

/// `lockstep profile --trace FILE`: what ran when in some training steps, on all ranks.
extension Profiling {
    func profileTrace(to path: String, _ launch: LaunchOptions) throws {
        try checkFolder(of: path)
        try measureSteps(launch) { run, worker in
            worker.note("recording a trace")
            let count = options.steps ?? 3
            let own = NSTemporaryDirectory() + "/lockstep-trace-\(getpid()).json"
            defer { try? FileManager.default.removeItem(atPath: own) }
            _ = try run.steps(options, count: count) { try Trace.record(to: own, devices: run.devices, $0) }
            // Through the group, because ranks may be on other machines.
            let traces = try gatherTexts(String(contentsOfFile: own, encoding: .utf8), over: run.group)
            guard run.group.isMain else { return }
            try MergedTrace(traces.map { Data($0.utf8) }).write(to: path)
            say([
                "\(path): \(Amounts.counted(count, "step")) of \(Amounts.counted(run.group.size, "rank")) on \(run.origin); open it at https://ui.perfetto.dev"
            ])
            try results.write(["steps": count, "ranks": run.group.size])
        }
    }

    /// Before the work, not after it.
    private func checkFolder(of path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().relativePath
        guard FileManager.default.isWritableFile(atPath: folder) else {
            throw ConfigurationError(
                "--trace \(path) cannot be written: there is no folder \(folder), or it is not yours")
        }
    }
}
