import Foundation
import Parallel
import Torch

/// Starts ranks of which one fails: `FaultProgram FAULT RANKS TIMEOUT FOLDER [--debug-collectives]`.
///
/// `FaultProgram cost FOLDER` measures instead what the record costs: of a call, and over a training of two ranks;
/// `FaultProgram optimizers STEPS SHAPE...` what optimizers cost, `FaultProgram nms FILE THRESHOLD` suppression,
/// `FaultProgram saliency FOLDER BATCHES` pictures with masks, `FaultProgram logging FOLDER LINES` logs.
@main
struct FaultProgram {
    static func main() throws {
        let arguments = CommandLine.arguments
        if arguments.count == 3, arguments[1] == "cost" {
            RecorderCost.measure()
            fflush(nil)
            exit(try RecordedTraining.measure(in: arguments[2]))
        }
        if arguments.count > 3, arguments[1] == "optimizers", let steps = Int(arguments[2]) {
            TorchRuntime.threads = 1
            return OptimizerCost.measure(
                steps: steps, shapes: arguments[3...].map { $0.split(separator: ",").compactMap { Int($0) } })
        }
        if arguments.count == 4, arguments[1] == "nms", let threshold = Double(arguments[3]) {
            TorchRuntime.threads = 1
            return try SuppressionCost.measure(arguments[2], threshold: threshold)
        }
        if arguments.count == 4, arguments[1] == "saliency", let batches = Int(arguments[3]) {
            TorchRuntime.threads = 1
            return try SaliencyCost.measure(arguments[2], batches: batches)
        }
        if arguments.count == 4, arguments[1] == "logging", let lines = Int(arguments[3]) {
            TorchRuntime.threads = 1
            return try LoggingCost.measure(in: arguments[2], lines: lines)
        }
        guard arguments.count >= 5, let fault = Fault(rawValue: arguments[1]), let ranks = Int(arguments[2]),
            let timeout = Double(arguments[3])
        else { throw FaultError(description: "usage: FaultProgram FAULT RANKS TIMEOUT FOLDER") }
        let rank = FaultyRank(
            fault: fault, timeout: timeout, comparesCalls: arguments.contains("--debug-collectives"))
        var launch = Launch(.thisProgram(body: rank.run), processes: ranks) { arguments[4] }
        launch.timeout = timeout
        let launcher = try Launcher(launch)
        exit(try launcher.run { FileHandle.standardError.write(Data("lockstep: \($0)\n".utf8)) })
    }
}

/// A rank that takes small steps until its fault strikes.
struct FaultyRank {
    let fault: Fault
    let timeout: Double
    let comparesCalls: Bool

    func run() -> Never {
        let environment = ProcessInfo.processInfo.environment
        RankProcess.begin(environment: environment)
        guard let topology = try? Topology(environment: environment) else { _exit(2) }
        let recorder = RankRecorder(rank: topology.rank, size: topology.worldSize)
        do {
            try work(topology, recorder, environment)
        } catch {
            let isConsequence = (error as? CollectiveError)?.isConsequence ?? false
            recorder.fail(RankFailure(message: "\(error)", isConsequence: isConsequence))
            if topology.rank > 0 { FileHandle.standardError.write(Data("\(error)\n".utf8)) }
            _exit(1)
        }
        recorder.end()
        _exit(0)
    }

    private func work(_ topology: Topology, _ recorder: RankRecorder, _ environment: [String: String]) throws {
        try recorder.keep(environment: environment)
        recorder.startHeartbeat()
        fault.strikeEarly(topology.rank, recorder)
        LastWords.set {
            recorder.fail(RankFailure(message: $0, isConsequence: false))
            return "rank \(recorder.rank)"
        }
        let group = try topology.makeGroup(
            GroupOptions(timeout: timeout + 30, comparesCalls: comparesCalls), recorder: recorder)
        for step in 0..<1000 {
            recorder.note("step \(step), training")
            if step == 5, try !fault.strike(group, recorder) { continue }
            try group.allReduce(.zeros([3]), .sum)
            try group.broadcast(.zeros([4]), from: 0)
            usleep(10_000)
        }
    }
}
