import Foundation
import Parallel
import Training

/// GPUs as a table for people: a line each, below it its parts and what runs on it.
struct GPUTable {
    private let machine: GPUMachine

    private static let titles = [
        "GPU", "UUID", "name", "PCI address", "memory", "use", "heat", "power", "throttled by",
    ]

    init(_ machine: GPUMachine) { self.machine = machine }

    var lines: [String] {
        let (head, gpus) = ("NVIDIA driver \(machine.driverVersion ?? "-")", machine.gpus)
        guard !gpus.isEmpty else { return ["\(head): no GPU"] }
        let rows = TextColumns.aligned([Self.titles] + gpus.map(row))
        return [head, rows[0]] + zip(rows.dropFirst(), gpus).flatMap { [$0] + details($1) }
    }

    private func row(_ gpu: GPU) -> [String] {
        let load = gpu.load
        return [
            "\(gpu.index)", short(gpu.uuid), gpu.name ?? "-", gpu.pciBusID ?? "-",
            share(load.memoryUsedBytes.map(gibibytes), load.memoryTotalBytes.map(gibibytes), "GiB"),
            with("%", load.utilizationPercent), with("°C", load.temperatureCelsius),
            share(load.powerWatts.map(watts), load.powerLimitWatts.map(watts), "W"), throttling(load.throttleReasons),
        ]
    }

    private func details(_ gpu: GPU) -> [String] {
        let parts = gpu.instances.map { "\(short($0.uuid))  \($0.name ?? "-")" }
        let processes = (gpu.processes ?? []).map { process in
            "process \(process.id)  \(process.name ?? "-")  \(process.memoryBytes.map { "\(gibibytes($0)) GiB" } ?? "-")"
        }
        return ([gpu.failure.map { "does not work: \($0)" }].compactMap(\.self) + parts + processes).map {
            "     \($0)"
        }
    }

    /// Enough of a UUID for `--device`.
    private func short(_ uuid: String?) -> String { uuid.map { String($0.prefix(12)) } ?? "-" }

    private func with(_ unit: String, _ value: Int?) -> String { value.map { "\($0) \(unit)" } ?? "-" }

    private func share(_ part: String?, _ whole: String?, _ unit: String) -> String {
        part == nil && whole == nil ? "-" : "\(part ?? "-") of \(whole ?? "-") \(unit)"
    }

    private func gibibytes(_ bytes: Int) -> String { String(format: "%.1f", Double(bytes) / 0x1p30) }

    private func watts(_ watts: Double) -> String { String(format: "%.0f", watts) }

    private func throttling(_ reasons: [String]?) -> String {
        guard let reasons else { return "-" }
        return reasons.isEmpty ? "nothing" : reasons.joined(separator: ", ")
    }
}
