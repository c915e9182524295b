import Foundation

/// Numbers as people read them: the same in every country.
enum Amounts {
    /// `4,952,027,136`.
    static func exact(_ count: Int) -> String {
        let digits = Array(String(count.magnitude))
        let groups = digits.enumerated().map { place, digit in
            place > 0 && (digits.count - place).isMultiple(of: 3) ? ",\(digit)" : "\(digit)"
        }
        return (count < 0 ? "-" : "") + groups.joined()
    }

    /// `1 rank`, `2 ranks`.
    static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// `4.95 G`, with a unit `9.90 GFLOPs`.
    static func short(_ count: Int, _ unit: String = "") -> String {
        guard count >= 1000 else { return unit.isEmpty ? "\(count)" : "\(count) \(unit)" }
        return scaled(Double(count), [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")]) + unit
    }

    /// `18.3 MiB`.
    static func bytes(_ count: Int) -> String {
        guard count >= 1024 else { return "\(count) B" }
        return scaled(Double(count), [(0x1p40, "TiB"), (0x1p30, "GiB"), (0x1p20, "MiB"), (0x1p10, "KiB")])
    }

    /// `12.3 ms`.
    static func time(_ seconds: Double) -> String {
        scaled(seconds, [(1, "s"), (1e-3, "ms"), (1e-6, "us")])
    }

    /// `0.1235`.
    static func digits(_ value: Double) -> String { String(format: "%.4g", value) }

    /// `2026-01-31 12:00:00 UTC`.
    static func date(_ time: Double) -> String {
        Date(timeIntervalSince1970: time).formatted(
            .iso8601.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false)) + " UTC"
    }

    /// `12.3 s`, `4 min 5 s`, `6 h 7 min`.
    static func span(_ seconds: Double) -> String {
        guard seconds < 1e10, seconds >= 60 else { return String(format: "%.1f s", max(seconds, 0)) }
        let whole = Int(seconds.rounded())
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        return hours > 0 ? "\(hours) h \(minutes) min" : "\(minutes) min \(whole % 60) s"
    }

    /// Three digits, of the largest unit that leaves one or more before the point; of the last where none does.
    private static func scaled(_ value: Double, _ units: [(size: Double, name: String)]) -> String {
        let unit = units.first { value >= $0.size } ?? units[units.count - 1]
        let number = value / unit.size
        let digits = number >= 100 ? 0 : number >= 10 ? 1 : 2
        return String(format: "%.\(digits)f \(unit.name)", number)
    }
}
