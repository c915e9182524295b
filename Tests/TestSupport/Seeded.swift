import Synchronization
import Torch

private let turn = Mutex(())

/// Runs `body` with the default generator seeded. Tests run side by side and all draw from that generator, so those
/// that build layers do it here, one at a time, and so do those that recompute: it puts the generator back.
public func seeded<Result>(_ seed: UInt64 = 0, _ body: () throws -> Result) rethrows -> Result {
    try turn.withLock { _ in
        Generator.seedDefault(seed)
        nonisolated(unsafe) let result = try body()
        return result
    }
}
