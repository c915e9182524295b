import Foundation
import Parallel
import Torch

/// How far the clocks of the ranks' machines are apart.
enum ClockSkew {
    private static let rounds = 8

    /// Seconds, at most as exact as a message takes: the nearest that the clocks came after several meetings. Called on all
    /// ranks, which get the same.
    static func measure(_ group: any ProcessGroup) throws -> Double {
        let rounds = try (0..<Self.rounds).map { _ in
            try group.barrier()
            return try gatherTexts("\(Date().timeIntervalSince1970)", over: group).compactMap(Double.init)
        }
        let apart = rounds[0].indices.map { rank in
            rounds.map { abs($0[rank] - $0[0]) }.min() ?? 0
        }
        return apart.max() ?? 0
    }

    static func finding(_ seconds: Double) -> Finding {
        let text = String(format: "at most %.1f ms apart", seconds * 1e3)
        guard seconds > 0.1 else { return .ok("clocks", text) }
        return .warning("clocks", text, fix: "synchronise them: timedatectl set-ntp true, or chrony, on each machine")
    }
}
