import Foundation
import Parallel
import Torch

/// Reads what this rank has used, whenever a line of the log is due.
final class UsageMeter {
    let clock: StepClock
    private let group: any ProcessGroup
    private let devices: [Device]
    private var lastCommunication: Double?
    private var lastCPU: Double

    init(_ clock: StepClock, group: any ProcessGroup, devices: [Device]) {
        self.clock = clock
        self.group = group
        self.devices = devices
        lastCommunication = group.secondsInCollectives
        lastCPU = Self.cpuSeconds
    }

    /// Since the last call. Waits for the device.
    func take() throws -> RankUsage {
        let (parts, communication, cpu) = (clock.take(), group.secondsInCollectives, Self.cpuSeconds)
        defer { (lastCommunication, lastCPU) = (communication, cpu) }
        return RankUsage(
            parts: parts, communication: communication.map { $0 - (lastCommunication ?? 0) }, cpu: cpu - lastCPU,
            residentBytes: Self.residentBytes, devicePeakBytes: try devicePeak)
    }

    /// Over the rank's GPUs.
    private var devicePeak: Double? {
        get throws {
            let gpus = Set(devices).filter { if case .cuda = $0 { true } else { false } }
            guard !gpus.isEmpty else { return nil }
            return Double(try gpus.reduce(0) { try $0 + MemoryUse.of($1).peak })
        }
    }

    private static var cpuSeconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// 0 where the system does not say.
    private static var residentBytes: Double {
        let words = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return words.count > 1 ? (Double(words[1]) ?? 0) * Double(sysconf(Int32(_SC_PAGESIZE))) : 0
    }
}
