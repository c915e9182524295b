/// What COCO's evaluation looks at; the defaults are those of its leaderboard.
public struct COCOOptions: Sendable, Equatable {
    /// Objects of some sizes, in square pixels; both ends belong to it.
    public struct AreaRange: Sendable, Equatable {
        public let name: String
        public let least, most: Double

        func contains(_ area: Double) -> Bool { area >= least && area <= most }
    }

    /// How many detections of an image and category count, the surest ones: ascending. Precision is taken at the last.
    public var limits: [Int]
    /// The overlap from which on a detection is right: 0.50, 0.55, ... 0.95.
    public let overlaps: [Double]
    /// Where precision is read: 0.00, 0.01, ... 1.00.
    public let recalls: [Double]
    public let areas: [AreaRange]

    public init(limits: [Int] = [1, 10, 100]) {
        self.limits = limits
        overlaps = Self.evenly(0.5, 0.95, count: 10)
        recalls = Self.evenly(0, 1, count: 101)
        areas = [
            AreaRange(name: "all", least: 0, most: 1e10), AreaRange(name: "small", least: 0, most: 1024),
            AreaRange(name: "medium", least: 1024, most: 9216), AreaRange(name: "large", least: 9216, most: 1e10),
        ]
    }

    /// With NumPy's roundings: a recall that is just 0.3 must fall on the same side as there.
    private static func evenly(_ first: Double, _ last: Double, count: Int) -> [Double] {
        let step = (last - first) / Double(count - 1)
        return (0..<(count - 1)).map { Double($0) * step + first } + [last]
    }
}
