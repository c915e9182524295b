import Foundation
import NN
import Torch
import Training

/// What it costs to log a step: the files of a run with all logs on, and the readings that the log adds.
enum LoggingCost {
    static func measure(in folder: String, lines: Int) throws {
        let numbers: [(String, Double)] = (0..<20).map { ("train/number\($0)", 0.123456789 * Double($0 + 1)) }
        let values = Metrics(uniqueKeysWithValues: numbers)
        let log = try ScalarLog(path: folder + "/log.jsonl")
        let table = try ScalarTable(path: folder + "/scalars.csv")
        let events = try EventWriter(folder: folder)
        try report("a line of 20 numbers as JSON", lines) { try log.log(step: $0, epoch: 0, values: values) }
        try report("as a row of the table", lines) { try table.log(.step, step: $0, epoch: 0, values: values) }
        try report("for TensorBoard", lines) { step in
            for (name, value) in values { try events.scalar(name, value, step: step) }
        }
        let clock = StepClock(on: .cpu)
        report("the clock of a step", lines) { _ in
            for part in [StepPart.data, .forward, .backward, .optimizer] { clock.begin(part) }
            clock.endStep()
        }
        let weights = Tensor.random([1_000_000])
        try report("a histogram of a million weights", 10) { try events.histogram("weights", of: weights, step: $0) }
    }

    private static func report(_ name: String, _ count: Int, _ body: (Int) throws -> Void) rethrows {
        try body(0)
        let start = ContinuousClock.now
        for step in 1...count { try body(step) }
        let microseconds = start.duration(to: .now) / .microseconds(1) / Double(count)
        print("\(name)\t\(String(format: "%.1f", microseconds))")
    }
}
