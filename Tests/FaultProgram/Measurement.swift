import Foundation
import Torch

/// What `FaultProgram NAME ARGUMENT...` measures for the benchmarks.
enum Measurement: String {
    /// `FOLDER`: what the record costs, of a call and over a training of two ranks.
    case cost
    /// `STEPS SHAPE...`: a step of each optimizer over parameters of such shapes.
    case optimizers
    /// `FILE THRESHOLD`: suppression of overlapping boxes.
    case nms
    /// `FOLDER BATCHES`: pictures with masks.
    case saliency
    /// `FOLDER BATCHES WORKERS`: windows of scenes.
    case scenes
    /// `WIDTH HEIGHT WINDOW STRIDE CLASSES`: scenes from windows.
    case stitching
    /// `FOLDER COUNT SHAPE...`: how long checkpoints hold up a training.
    case checkpoints
    /// `FOLDER LINES`: lines of logs.
    case logging

    func run(_ arguments: [String]) throws {
        if self == .cost { return try recordCost(arguments) }
        TorchRuntime.threads = 1
        switch self {
        case .cost: break
        case .optimizers: OptimizerCost.measure(steps: try number(arguments, 0), shapes: shapes(arguments, from: 1))
        case .nms: try SuppressionCost.measure(try text(arguments, 0), threshold: try number(arguments, 1))
        case .saliency: try SaliencyCost.measure(try text(arguments, 0), batches: try number(arguments, 1))
        case .scenes:
            try SceneCost.measure(
                try text(arguments, 0), batches: try number(arguments, 1), workers: try number(arguments, 2))
        case .stitching: try StitchingCost.measure(try (0..<5).map { try number(arguments, $0) })
        case .checkpoints:
            try CheckpointCost.measure(
                try text(arguments, 0), count: try number(arguments, 1), shapes: shapes(arguments, from: 2))
        case .logging: try LoggingCost.measure(in: try text(arguments, 0), lines: try number(arguments, 1))
        }
    }

    /// Ends the program with the training's exit code, as the ranks are children of its own.
    private func recordCost(_ arguments: [String]) throws {
        RecorderCost.measure()
        fflush(nil)
        exit(try RecordedTraining.measure(in: try text(arguments, 0)))
    }

    private func text(_ arguments: [String], _ index: Int) throws -> String {
        guard index < arguments.count else {
            throw FaultError(description: "\(rawValue) lacks its argument \(index + 1)")
        }
        return arguments[index]
    }

    private func number<Number: LosslessStringConvertible>(_ arguments: [String], _ index: Int) throws -> Number {
        guard let number = Number(try text(arguments, index)) else {
            throw FaultError(description: "argument \(index + 1) of \(rawValue) is no number: \(arguments[index])")
        }
        return number
    }

    /// Such as `64,64,3,3`; `-` has no axes.
    private func shapes(_ arguments: [String], from first: Int) -> [[Int]] {
        arguments.dropFirst(first).map { $0.split(separator: ",").compactMap { Int($0) } }
    }
}
