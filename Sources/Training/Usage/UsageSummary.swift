internal import OrderedCollections

/// What all ranks have used, as the log says it.
package struct UsageSummary {
    package private(set) var ranks: [RankUsage]

    package init(_ ranks: [RankUsage] = []) { self.ranks = ranks }

    /// Adds a later interval of the same ranks.
    package mutating func add(_ later: [RankUsage]) {
        guard !ranks.isEmpty else {
            ranks = later
            return
        }
        for (rank, usage) in later.enumerated() {
            ranks[rank].parts.merge(usage.parts, uniquingKeysWith: +)
            ranks[rank].cpu += usage.cpu
        }
    }

    /// Names and values of scalars: times in seconds, a mean over the ranks; memory in MiB, of the rank that has most.
    package var scalars: Metrics {
        var scalars = Metrics()
        for part in StepPart.allCases { scalars["time/\(part)"] = mean { $0.parts[part] ?? 0 } }
        scalars["memory/resident"] = most(\.residentBytes)
        if ranks.contains(where: { $0.devicePeakBytes != nil }) {
            scalars["memory/device_peak"] = most { $0.devicePeakBytes ?? 0 }
        }
        guard seconds > 0 else { return scalars }
        scalars["utilisation/cpu_cores"] = mean(\.cpu) / seconds
        if ranks.allSatisfy({ $0.communication != nil }) {
            scalars["time/communication"] = mean { $0.communication ?? 0 }
            scalars["utilisation/communication"] = mean { $0.communication ?? 0 } / seconds
        }
        return scalars
    }

    /// Of a rank.
    var seconds: Double { ranks.isEmpty ? 0 : mean(\.seconds) }

    /// `data 3 %, forward 40 %, backward 52 %, optimizer 5 %`: shares of the steps' own time.
    package var split: String {
        let parts = StepPart.allCases.filter { $0 != .other }
        let total = parts.reduce(0) { sum, part in sum + mean { $0.parts[part] ?? 0 } }
        guard total > 0 else { return "" }
        return parts.map { part in "\(part) \(percent(mean { $0.parts[part] ?? 0 } / total))" }.joined(separator: ", ")
    }

    private func mean(_ value: (RankUsage) -> Double) -> Double {
        ranks.reduce(0) { $0 + value($1) } / Double(max(ranks.count, 1))
    }

    private func most(_ bytes: (RankUsage) -> Double) -> Double { (ranks.map(bytes).max() ?? 0) / 0x1p20 }
}

/// `43 %`.
func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }
