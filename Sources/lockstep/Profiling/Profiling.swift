import DataPipeline
import Foundation
import Parallel
import Torch
import Training
import VisionTasks

/// A measurement of a configuration's model: what all kinds of them share.
struct Profiling<Task: VisionTask> {
    let settings: Task.Configuration
    let options: ProfileOptions
    let results: ResultOptions

    /// The model on one device, without data.
    func measureModel(_ launch: LaunchOptions, _ body: (Task, Task.Batch, Device) throws -> Void) throws {
        let task = try Task(withoutData: settings)
        let batch = try task.exampleBatch(inputs: options.batch ?? 1, size: options.input?.sizes)
        try launch.run(folder: TemporaryRun.folder()) { worker in
            if let threads = settings.threads { TorchRuntime.threads = threads }
            worker.note("measuring the model")
            worker.begun()
            try body(task, batch, worker.devices.first)
        }
    }

    /// For people: on standard output, unless that is for programs.
    func say(_ lines: [String]) {
        let text = lines.map { $0 + "\n" }.joined()
        let output = results.path == "-" ? FileHandle.standardError : FileHandle.standardOutput
        output.write(Data(text.utf8))
    }

    /// `on cpu with 2 threads`.
    func place(_ device: Device) -> String {
        guard device == .cpu else { return "on \(device)" }
        return "on cpu with \(Amounts.counted(TorchRuntime.threads, "thread"))"
    }
}
