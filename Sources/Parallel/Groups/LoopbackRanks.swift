import Foundation
import Synchronization
import Torch

/// Ranks as threads of this process, connected over the loopback interface: for self-tests.
public enum LoopbackRanks {
    /// Runs `body` once a rank and returns the results by rank.
    public static func run<Result: Sendable>(
        _ size: Int, timeout: Double = 30, _ body: @escaping @Sendable (any ProcessGroup) throws -> Result
    ) throws -> [Result] {
        let store = try Store.local()
        let results = Mutex<[Int: Swift.Result<Result, any Error>]>([:])
        let ended = DispatchSemaphore(value: 0)
        let meeting = DispatchGroup()
        for _ in 0..<size { meeting.enter() }
        for rank in 0..<size {
            Thread.detachNewThread {
                let group = Swift.Result {
                    try TorchGroup.local(store, rank: rank, size: size, timeout: timeout)
                }
                // A rank that has little to do must not leave while another one still connects to it.
                meeting.leave()
                meeting.wait()
                let result = Swift.Result { try body(group.get()) }
                results.withLock { $0[rank] = result }
                ended.signal()
            }
        }
        for _ in 0..<size { ended.wait() }
        return try results.withLock { $0 }.sorted { $0.key < $1.key }.map { try $0.value.get() }
    }
}
