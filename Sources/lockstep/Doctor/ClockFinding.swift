import Torch

/// Whether the machine's clock is kept right: logs of several machines are laid side by side by it.
enum ClockFinding {
    static func look() -> Finding {
        switch state() {
        case nil: .ok("clock", "the system does not say whether it is synchronised")
        case Self.unsynchronised:
            .warning(
                "clock", "not synchronised: times of several machines will not fit together",
                fix: "timedatectl set-ntp true, or start chrony; in a container, on its host")
        default: .ok("clock", "synchronised")
        }
    }

    /// TIME_ERROR of adjtimex(2).
    private static let unsynchronised: CInt = 5

    /// What the kernel says of its clock, without changing anything. Swift's Glibc has no `sys/timex.h`.
    private static func state() -> CInt? {
        typealias Call = @convention(c) (UnsafeMutableRawPointer) -> CInt
        guard let call = try? SharedLibrary("libc.so.6").function("adjtimex", as: Call.self) else { return nil }
        // A `struct timex` of 208 bytes: with all of it 0, it only asks.
        var request = [UInt64](repeating: 0, count: 32)
        let state = request.withUnsafeMutableBytes { bytes in bytes.baseAddress.map(call) }
        return state.flatMap { $0 < 0 ? nil : $0 }
    }
}
