import DataPipeline
internal import Foundation
import Torch

/// The files in a run's folder that its numbers go to: JSON lines always, a table and TensorBoard's events as asked for.
final class RunLogs {
    private let log: ScalarLog
    private let table: ScalarTable?
    private let events: EventWriter?
    /// Of the last evaluation's pictures.
    private let pictures: String

    /// - Parameter point: where a resumed run goes on: what logs have beyond it is replaced.
    init(
        _ options: LogOptions, _ folder: RunFolder, resumingAt point: ResumePoint?, _ description: RunDescription,
        now: @escaping WallClock
    ) throws {
        log = try ScalarLog(path: folder.log, after: point)
        pictures = folder.predictions
        table = try options.csv ? ScalarTable(path: folder.table, after: point) : nil
        events =
            try options.tensorboard
            ? EventWriter(folder: folder.path, resumingAt: point.map { $0.step + 1 }, now: now) : nil
        try events?.describe(description, step: point?.step ?? 0)
    }

    func record(_ kind: ScalarTable.Kind, _ values: Metrics, step: Int, epoch: Int) throws {
        try log.log(step: step, epoch: epoch, values: values)
        try table?.log(kind, step: step, epoch: epoch, values: values)
        for (name, value) in values { try events?.scalar(name, value, step: step) }
    }

    /// As a file, over that of the evaluation before, and in TensorBoard, which keeps those of all evaluations.
    func record(_ picture: Image, _ name: String, step: Int) throws {
        let path = "\(pictures)/\(name).png"
        try PNG.write(picture, to: path)
        try events?.image(
            "predictions/\(name)", png: Array(try readFile(path)), width: picture.width, height: picture.height,
            channels: picture.channels, step: step)
    }

    /// Parameters with their gradients.
    func record(_ parameters: [(name: String, parameter: Tensor)], step: Int) throws {
        for (name, parameter) in parameters {
            try events?.histogram("weights/\(name)", of: parameter, step: step)
            let gradient = parameter.gradient
            if gradient.isDefined { try events?.histogram("gradients/\(name)", of: gradient, step: step) }
        }
    }

    func flush() throws { try events?.flush() }

    func finish(_ isComplete: Bool) throws {
        try log.sync()
        if isComplete { try events?.endOfRun() }
        try events?.flush()
    }
}

extension EventWriter {
    fileprivate func describe(_ description: RunDescription, step: Int) throws {
        for (name, markdown) in description.texts { try text(name, markdown, step: step) }
        if let graph = description.graph { try self.graph(graph) }
        if let parameters = description.hyperParameters {
            try hyperParameters(parameters, metrics: description.metrics)
        }
        try flush()
    }
}
