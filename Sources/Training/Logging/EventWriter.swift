internal import Foundation
internal import SwiftProtobuf
internal import Synchronization
import Torch

/// Writes a TensorBoard event file: scalars, texts, images, histograms, each under a tag such as `train/loss`, the model's
/// graph and the run's settings.
public final class EventWriter: Sendable {
    private struct State: ~Copyable {
        var file: OutputFile
        var timer: FlushTimer
    }

    public let path: String
    private let state: Mutex<State>
    let now: WallClock

    /// Starts a new file in `folder`. A run that goes on from a checkpoint gives the first step it will log: TensorBoard
    /// then forgets what the run's earlier files say of it and later ones.
    public init(
        folder: String, resumingAt step: Int? = nil, flush: FlushRule = .seconds(10),
        now: @escaping WallClock = systemClock
    ) throws {
        let time = now()
        let file = try Self.newFile(in: folder, time: time)
        path = file.path
        self.now = now
        state = Mutex(State(file: file, timer: FlushTimer(flush, now: time)))
        try add { $0.fileVersion = "brain.Event:2" }
        if let step { try add(step: step) { $0.sessionLog.status = .start } }
        try self.flush()
    }

    /// TensorBoard keeps scalars in single precision.
    public func scalar(_ tag: String, _ value: Double, step: Int) throws {
        try summary(tag, step) { $0.simpleValue = Float(value) }
    }

    /// A text in Markdown.
    public func text(_ tag: String, _ text: String, step: Int) throws {
        try summary(tag, step) { value in
            value.metadata.pluginData.pluginName = "text"
            value.tensor.dtype = .dtString
            value.tensor.tensorShape.dim = [.with { $0.size = 1 }]
            value.tensor.stringVal = [Data(text.utf8)]
        }
    }

    /// A picture encoded as PNG; sizes in pixels.
    public func image(_ tag: String, png: [UInt8], width: Int, height: Int, channels: Int, step: Int) throws {
        try summary(tag, step) { value in
            value.image.width = Int32(width)
            value.image.height = Int32(height)
            value.image.colorspace = Int32(channels)
            value.image.encodedImageString = Data(png)
        }
    }

    public func flush() throws {
        try state.withLock { try $0.file.flush() }
    }

    func summary(_ tag: String, _ step: Int, _ fill: (inout TBSummary.Value) -> Void) throws {
        var value = TBSummary.Value.with { $0.tag = tag }
        fill(&value)
        try add(step: step) { $0.summary.value = [value] }
    }

    func add(step: Int = 0, _ fill: (inout TBEvent) -> Void) throws {
        let time = now()
        var event = TBEvent.with { $0.wallTime = time }
        event.step = Int64(step)
        fill(&event)
        let record = EventRecord.framed(try event.serializedBytes())
        try state.withLock { state in
            state.file.write(record)
            if state.timer.isDue(time) { try state.file.flush() }
        }
    }

    /// `events.out.tfevents.<time>.<host>.<process>.<n>`, with the first `n` that is free: TensorBoard reads a folder's
    /// files in the order of their names.
    private static func newFile(in folder: String, time: Double) throws(FileError) -> OutputFile {
        try makeFolder(folder)
        let process = ProcessInfo.processInfo
        let host = process.hostName.replacing("/", with: "-")
        let base = "\(folder)/events.out.tfevents.\(Int(time)).\(host).\(process.processIdentifier)"
        var count = 0
        while true {
            do {
                return try OutputFile("\(base).\(count)", .new)
            } catch let error where error.code == EEXIST {
                count += 1
            }
        }
    }
}
