import Foundation

/// How busy some GPUs are, as the driver measures it over the last moments.
public final class GPUGauge {
    private let driver: NVML
    private let gpus: [Int]
    private var last: (time: ContinuousClock.Instant, share: Double?)?

    /// - Returns: nil on the CPU, where there is no driver, and for parts of GPUs (MIG), of which it does not say.
    public init?(_ gpus: [VisibleGPU]) {
        guard !gpus.isEmpty, gpus.allSatisfy({ $0.instance == nil }), let driver = try? NVML() else { return nil }
        self.driver = driver
        self.gpus = gpus.map(\.gpu.index)
    }

    /// From 0 to 1, the mean; nil where the driver does not say. Asked of the driver once a second at most, because it
    /// takes its time.
    public var share: Double? {
        let now = ContinuousClock.now
        if let last, last.time.duration(to: now) < .seconds(1) { return last.share }
        let percents = gpus.compactMap(driver.utilization(ofGPU:))
        let share = percents.count == gpus.count ? Double(percents.reduce(0, +)) / Double(100 * gpus.count) : nil
        last = (now, share)
        return share
    }
}
