package import Parallel

/// What one rank has used since the line of the log before.
public struct RankUsage: Sendable, Equatable {
    /// Seconds.
    public var parts: [StepPart: Double]
    /// Seconds in which a collective was under way; nil where that is not known.
    public var communication: Double?
    /// Seconds of processor cores, all threads together.
    public var cpu: Double
    /// Bytes of memory that the process holds.
    public var residentBytes: Double
    /// The most that tensors have held of the GPU's memory since the start; nil on the CPU.
    public var devicePeakBytes: Double?

    public init(
        parts: [StepPart: Double] = [:], communication: Double? = nil, cpu: Double = 0, residentBytes: Double = 0,
        devicePeakBytes: Double? = nil
    ) {
        self.parts = parts
        self.communication = communication
        self.cpu = cpu
        self.residentBytes = residentBytes
        self.devicePeakBytes = devicePeakBytes
    }

    /// Of all parts.
    public var seconds: Double { parts.values.reduce(0, +) }
}

extension RankUsage {
    /// How many numbers `row` has.
    private static let width = StepPart.allCases.count + 4

    /// All ranks' rows, of which this one fills in its own: added up over the ranks they are complete.
    package func rows(over group: any ProcessGroup) -> [Double] {
        (0..<group.size).flatMap { $0 == group.rank ? row : [Double](repeating: 0, count: Self.width) }
    }

    package static func ranks(of rows: [Double]) -> [RankUsage] {
        stride(from: 0, to: rows.count, by: width).map { RankUsage(row: rows[$0..<$0 + width]) }
    }

    /// What is not known is NaN.
    private var row: [Double] {
        StepPart.allCases.map { parts[$0] ?? 0 }
            + [communication ?? .nan, cpu, residentBytes, devicePeakBytes ?? .nan]
    }

    private init(row: some Collection<Double>) {
        let numbers = Array(row)
        let (parts, rest) = (numbers.prefix(StepPart.allCases.count), numbers.suffix(4).map { $0.isNaN ? nil : $0 })
        self.init(
            parts: Dictionary(uniqueKeysWithValues: zip(StepPart.allCases, parts)), communication: rest[0],
            cpu: rest[1] ?? 0, residentBytes: rest[2] ?? 0, devicePeakBytes: rest[3])
    }
}
