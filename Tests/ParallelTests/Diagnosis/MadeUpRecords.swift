import Foundation
import Parallel
import Torch

/// A rank's record as it looks at a made-up moment.
struct MadeUpRank {
    static let now = 1_000_000.0

    var note = "step 5, training"
    /// In the order of its calls, of which all but the last have ended.
    var calls: [Collective] = []
    /// Whether the last call has ended too.
    var isThrough = false
    /// Seconds since the last call.
    var waits = 20.0
    /// Seconds since the last heartbeat.
    var silence = 0.3
    var failure: RankFailure?
    var hasEnded = false

    /// What others read of it.
    func trace(_ rank: Int, of size: Int) throws -> RankTrace {
        let recorder = RankRecorder(rank: rank, size: size)
        write(to: recorder)
        var trace = RankTrace(Data(recorder.bytes))!.moved(by: Self.now - wallClock())
        trace.heartbeat = Self.now - silence
        // A process that has nothing open.
        trace.process = 0
        for index in trace.entries.indices { trace.entries[index].started = Self.now - waits }
        return trace
    }

    func write(to recorder: RankRecorder) {
        recorder.note(note)
        for (index, call) in calls.enumerated() {
            let position = recorder.begin(call)
            if isThrough || index < calls.count - 1 { recorder.finish(position) }
        }
        if let failure { recorder.fail(failure) }
        if hasEnded { recorder.end() }
    }
}

extension Collective {
    static let sum = Collective(.allReduce, .zeros([3]))
    static let copy = Collective(.broadcast, .zeros([4]), peer: 0)
}
