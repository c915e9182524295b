import Foundation
import Training

/// The cores and the memory that this process may use.
enum ProcessorFindings {
    static func all() -> [Finding] { [cores(), memory()] + [governor()].compactMap { $0 } }

    private static func cores() -> Finding {
        let count = ProcessInfo.processInfo.activeProcessorCount
        guard let quota = quota(), quota < Double(count) else { return .ok("cores", "\(count)") }
        return .warning(
            "cores", String(format: "%d, of which the container may use %.1f at a time", count, quota),
            fix: "threads=\(max(1, Int(quota))) in the configuration, or docker run --cpus \(count)")
    }

    /// Of control groups, version 2 and version 1.
    private static func quota() -> Double? {
        if let fields = word("/sys/fs/cgroup/cpu.max")?.split(separator: " "), fields.count == 2 {
            return ratio(Double(fields[0]), Double(fields[1]))
        }
        let folder = "/sys/fs/cgroup/cpu"
        return ratio(
            word("\(folder)/cpu.cfs_quota_us").flatMap(Double.init),
            word("\(folder)/cpu.cfs_period_us").flatMap(Double.init))
    }

    private static func ratio(_ quota: Double?, _ period: Double?) -> Double? {
        guard let quota, let period, quota > 0, period > 0 else { return nil }
        return quota / period
    }

    private static func memory() -> Finding {
        guard let available = MachineMemory.available else { return .ok("memory", "the system does not say") }
        let text = "\(Amounts.bytes(available)) can be used now"
        guard available < 2 << 30 else { return .ok("memory", text) }
        return .warning("memory", "only \(text)", fix: "end other programs, or raise the container's limit")
    }

    /// Governors of drivers that leave the pace to the processor itself say nothing by their names.
    private static func governor() -> Finding? {
        let folder = "/sys/devices/system/cpu/cpu0/cpufreq"
        guard let governor = word("\(folder)/scaling_governor"), let driver = word("\(folder)/scaling_driver") else {
            return nil
        }
        guard governor == "powersave", !driver.contains("pstate") else {
            return .ok("governor", "\(governor) (\(driver))")
        }
        return .warning(
            "governor", "powersave: the cores stay at their lowest clock", fix: "cpupower frequency-set -g performance")
    }

    private static func word(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
