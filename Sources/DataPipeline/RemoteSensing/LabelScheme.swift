/// Which colours or numbers of label rasters stand for which class.
public struct LabelScheme: Sendable, Hashable, Codable {
    /// Of the classes, by index.
    public var names: [String]
    /// Of the classes, in label rasters and in pictures of predictions. Empty for labels that have numbers only.
    public var colours: [Colour]
    /// Numbers of the classes in label rasters of one band without such colours; empty for 0, 1, 2, ...
    public var values: [Int]
    /// Of pixels that count for nothing. Colours and numbers that are named nowhere do not count either, and
    /// `lockstep data check` counts them.
    public var voidColours: [Colour]
    public var voidValues: [Int]

    public init(
        names: [String], colours: [Colour] = [], values: [Int] = [], voidColours: [Colour] = [], voidValues: [Int] = []
    ) {
        self.names = names
        self.colours = colours
        self.values = values
        self.voidColours = voidColours
        self.voidValues = voidValues
    }

    /// All but the names may be left out.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        names = try values.decode([String].self, forKey: .names)
        colours = try values.decodeIfPresent([Colour].self, forKey: .colours) ?? []
        self.values = try values.decodeIfPresent([Int].self, forKey: .values) ?? []
        voidColours = try values.decodeIfPresent([Colour].self, forKey: .voidColours) ?? []
        voidValues = try values.decodeIfPresent([Int].self, forKey: .voidValues) ?? []
    }

    /// What void pixels are in tensors, whatever they are in files.
    public static let ignoreIndex: UInt8 = 255

    /// The six classes of the ISPRS benchmarks of Vaihingen and Potsdam.
    public static let isprs = LabelScheme(
        names: ["impervious", "building", "low vegetation", "tree", "car", "clutter"],
        colours: [
            Colour(255, 255, 255), Colour(0, 0, 255), Colour(0, 255, 255), Colour(0, 255, 0), Colour(255, 255, 0),
            Colour(255, 0, 0),
        ],
        voidColours: [.black])

    /// What a class is drawn in.
    public func colour(of category: Int) -> Colour {
        colours.isEmpty ? .distinct(category) : colours[category]
    }

    /// The number of a class in label rasters.
    func value(of category: Int) -> Int { values.isEmpty ? category : values[category] }

    /// - Throws: `DataError` for what makes no sense.
    public func check() throws {
        guard (1...254).contains(names.count) else {
            throw DataError("\(names.count) classes are named: expected 1 to 254")
        }
        try check(colours.count, "colours")
        try check(values.count, "values")
        try checkDistinct(colours + voidColours, "colour")
        try checkDistinct(names.indices.map(value) + voidValues, "value")
    }

    private func check(_ count: Int, _ what: String) throws {
        guard count == 0 || count == names.count else {
            throw DataError("\(count) \(what) for \(names.count) classes (\(names.shortened)): each class has one")
        }
    }

    private func checkDistinct(_ items: [some Hashable], _ what: String) throws {
        var seen = Set<AnyHashable>()
        for item in items where !seen.insert(item).inserted {
            throw DataError("the \(what) \(item) stands for two things: each class and void has one of its own")
        }
    }
}
