/// Why a GPU's clocks are below their highest, as the driver's bits and in words.
enum ThrottleReasons {
    /// Bits of `nvmlDeviceGetCurrentClocksThrottleReasons`. That the GPU is idle (bit 0) holds nobody up.
    private static let names: [(bit: UInt64, word: String)] = [
        (0x2, "application clocks"), (0x4, "power cap"), (0x8, "hardware slowdown"), (0x10, "sync boost"),
        (0x20, "software thermal"), (0x40, "hardware thermal"), (0x80, "power brake"), (0x100, "display clocks"),
    ]
    private static let idle: UInt64 = 0x1

    static func words(_ bits: UInt64) -> [String] {
        let known = names.filter { bits & $0.bit != 0 }
        let rest = known.reduce(bits & ~idle) { $0 & ~$1.bit }
        return known.map(\.word) + (rest == 0 ? [] : ["reason 0x\(String(rest, radix: 16))"])
    }
}
