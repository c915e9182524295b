/// Turns the pixels of one label raster into classes.
struct LabelDecoder: Sendable {
    /// What the raster's pixels are.
    enum Encoding: Sendable {
        /// Red, green and blue in the first three bands.
        case colours
        /// Numbers in the first band that stand for colours of the raster's palette.
        case palette
        case values
    }

    /// A colour `0xRRGGBB`, or a number.
    typealias Key = Int

    let encoding: Encoding
    let classes: [Key: UInt8]
    /// For uint8 of one band; nil for what is unknown.
    let table: [UInt8?]
    private let palette: [Colour]

    /// - Throws: `DataError` where the raster's labels cannot be those of the scheme.
    init(_ info: RasterInfo, _ scheme: LabelScheme) throws {
        encoding = try Self.encoding(info, scheme)
        palette = info.palette
        var known = encoding == .values ? scheme.classesByValue : scheme.classesByColour
        if encoding == .values, let nodata = info.bands[0].nodata.flatMap(Int.init(exactly:)) {
            known[nodata] = LabelScheme.ignoreIndex
        }
        classes = known
        table = Self.table(known, encoding, info.palette)
    }

    private static func encoding(_ info: RasterInfo, _ scheme: LabelScheme) throws -> Encoding {
        if info.bands.count >= 3 {
            guard !scheme.colours.isEmpty else {
                throw DataError("\(info.path) has colours, and the classes have none: name them (colours)")
            }
            guard info.bands.prefix(3).allSatisfy({ $0.type == .uint8 }) else {
                throw DataError("\(info.path) has labels in three bands of \(info.bands[0].type): expected uint8")
            }
            return .colours
        }
        let known = scheme.classesByColour
        return info.palette.contains { known[$0.key] != nil && !scheme.voidColours.contains($0) } ? .palette : .values
    }

    private static func table(_ known: [Key: UInt8], _ encoding: Encoding, _ palette: [Colour]) -> [UInt8?] {
        (0..<256).map { value in
            switch encoding {
            case .palette: palette.indices.contains(value) ? known[palette[value].key] : nil
            default: known[value]
            }
        }
    }

    /// How messages call what is unknown.
    func name(of key: Key) -> String {
        switch encoding {
        case .colours: "\(Colour(key))"
        case .palette: palette.indices.contains(key) ? "\(palette[key]), palette entry \(key)" : "palette entry \(key)"
        case .values: key == .min ? "no whole number" : "\(key)"
        }
    }
}

extension LabelScheme {
    fileprivate var classesByColour: [LabelDecoder.Key: UInt8] {
        let known = zip(colours.map(\.key), colours.indices.map { UInt8($0) })
        let void = voidColours.map { ($0.key, Self.ignoreIndex) }
        return Dictionary(Array(known) + void) { first, _ in first }
    }

    fileprivate var classesByValue: [LabelDecoder.Key: UInt8] {
        let known = names.indices.map { (value(of: $0), UInt8($0)) }
        return Dictionary(known + voidValues.map { ($0, Self.ignoreIndex) }) { first, _ in first }
    }
}

extension Colour {
    fileprivate var key: LabelDecoder.Key { Int(red) << 16 | Int(green) << 8 | Int(blue) }

    fileprivate init(_ key: LabelDecoder.Key) {
        self.init(UInt8(key >> 16 & 255), UInt8(key >> 8 & 255), UInt8(key & 255))
    }
}
