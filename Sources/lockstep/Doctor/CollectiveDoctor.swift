import Foundation
import Parallel
import Torch
import Training

/// `lockstep doctor --collectives`: checks and times the connections between the ranks.
struct CollectiveDoctor {
    let sizes: [Int]
    let results: ResultOptions

    /// The result for programs.
    private struct Report: Encodable {
        let ranks: Int
        let backend: String
        /// Seconds between the clocks of any rank and rank 0, at most.
        let clockSkew: Double
        let measurements: [CollectiveBenchmark.Measurement]
    }

    func run(_ launch: LaunchOptions) throws {
        try launch.run(folder: TemporaryRun.folder()) { worker in
            worker.note("start-up, meeting the other ranks")
            let group = try worker.makeGroup()
            for line in try worker.connections() where group.isMain { print(line) }
            try measure(group, worker)
        }
    }

    private func measure(_ group: any ProcessGroup, _ worker: Worker) throws {
        worker.note("checking the collectives")
        let mistakes = try gatherTexts(CollectiveSelfTest.run(group).joined(separator: "; "), over: group)
        try require(mistakes.filter { !$0.isEmpty })
        worker.note("measuring the collectives")
        var measurements: [CollectiveBenchmark.Measurement] = []
        if group.isMain { print(CollectiveTable.head) }
        let failures = try CollectiveBenchmark(group).run(sizes: sizes) { measurement in
            measurements.append(measurement)
            if group.isMain { print(CollectiveTable.row(measurement)) }
        }
        try require(failures)
        let skew = try ClockSkew.measure(group)
        guard group.isMain else { return }
        for line in ClockSkew.finding(skew).lines { print(line) }
        print("all results are right, on all \(group.size) ranks; times are the slowest rank's")
        try results.write(
            Report(ranks: group.size, backend: group.backend, clockSkew: skew, measurements: measurements))
    }

    private func require(_ failures: [String]) throws {
        guard failures.isEmpty else { throw CollectiveFailure(description: failures.joined(separator: "; ")) }
    }
}

private struct CollectiveFailure: Error, CustomStringConvertible {
    let description: String
}

/// What the measurements look like on a terminal.
private enum CollectiveTable {
    static let head = line("collective", "size", "time", "algorithm", "bus")

    static func row(_ measurement: CollectiveBenchmark.Measurement) -> String {
        guard measurement.bytes > 0 else { return line(measurement.collective, "", time(measurement.seconds), "", "") }
        return line(
            measurement.collective, ByteSizes.text(measurement.bytes), time(measurement.seconds),
            bandwidth(measurement.algorithmBandwidth), bandwidth(measurement.busBandwidth))
    }

    private static func line(_ name: String, _ size: String, _ time: String, _ algorithm: String, _ bus: String)
        -> String
    {
        let numbers = [(size, 10), (time, 13), (algorithm, 13), (bus, 13)].map { leading($0, $1) }
        return name.padding(toLength: 15, withPad: " ", startingAt: 0) + numbers.joined()
    }

    private static func leading(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    private static func time(_ seconds: Double) -> String {
        "\((seconds * 1e6).formatted(.number.precision(.fractionLength(1)).grouping(.never))) us"
    }

    private static func bandwidth(_ bytes: Double) -> String {
        "\((bytes / 1e9).formatted(.number.precision(.fractionLength(3)).grouping(.never))) GB/s"
    }
}
