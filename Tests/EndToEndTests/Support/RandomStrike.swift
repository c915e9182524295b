import Foundation
import TestSupport

/// A signal to one of a job's processes, drawn by a seed as far as the job's own pace allows.
struct RandomStrike: CustomStringConvertible {
    private(set) var signal = SIGKILL
    private(set) var victim = "nobody"
    let delay: Double
    private var random: SeededRandom

    /// - Parameter latest: seconds after the start of the job.
    init(seed: UInt64, latest: Double) {
        random = SeededRandom(seed)
        delay = Double.random(in: 0...latest, using: &random)
        signal = [SIGINT, SIGTERM, SIGHUP, SIGKILL, SIGSTOP].randomElement(using: &random) ?? SIGKILL
    }

    var description: String { "signal \(signal) to \(victim) after \(delay) s" }

    /// Kinds of processes are equally likely, however many there are of each. What was stopped goes on after a while.
    mutating func hit(_ program: Program) async throws {
        try await Task.sleep(for: .seconds(delay))
        let kinds = Dictionary(grouping: program.remaining.sorted(), by: ProcessTable.name)
        guard let kind = kinds.sorted(by: { $0.key < $1.key }).randomElement(using: &random),
            let process = kind.value.randomElement(using: &random)
        else { return }
        victim = kind.key
        kill(process, signal)
        guard signal == SIGSTOP else { return }
        try await Task.sleep(for: .seconds(Double.random(in: 0.1...0.8, using: &random)))
        kill(process, SIGCONT)
    }
}
