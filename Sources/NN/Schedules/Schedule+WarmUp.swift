import Foundation

extension Schedule {
    /// `start + (1 - start) · (time/length)^power` at first, then this schedule from its own beginning.
    ///
    /// - Parameters:
    ///   - length: how long; 0 changes nothing.
    ///   - start: the factor at time 0.
    ///   - power: 1 is a line, 2 rises slowly at first.
    public func warmedUp(over length: Double, from start: Double = 0, power: Double = 1) -> Schedule {
        Schedule { time in
            time < length ? start + (1 - start) * pow(time / length, power) : self(time - length)
        }
    }

    /// `start + (1 - start) · (time/length)^power` at first, then this schedule, whose time has gone on meanwhile: by
    /// the defaults darknet's `burn_in`.
    public func burntIn(over length: Double, from start: Double = 0, power: Double = 4) -> Schedule {
        Schedule { $0 < length ? start + (1 - start) * pow($0 / length, power) : self($0) }
    }

    /// A warm-up whose values are `1/length, 2/length, ... 1`, the last of which is `decay`'s first, over `total` in
    /// all: `poly_warmup` and `cosine_warmup` of MINet and Distributed-SOD, as they were meant. Theirs shorten the rest
    /// of the run at every call.
    ///
    /// - Parameter decay: takes how long it is to last.
    public static func counted(
        warmUp length: Double, total: Double, then decay: (_ total: Double) -> Schedule
    ) -> Schedule {
        guard length >= 1 else { return decay(total) }
        return decay(total - (length - 1)).warmedUp(over: length - 1, from: 1 / length)
    }
}
