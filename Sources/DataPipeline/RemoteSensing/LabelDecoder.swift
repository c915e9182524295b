import Torch

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
    private let classes: [Key: UInt8]
    /// For uint8 of one band; nil for what is unknown.
    private let table: [UInt8?]
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

    /// - Parameter unknown: to which pixels that stand for nothing are added.
    /// - Returns: uint8 `[height, width]`, 255 where there is no class.
    func classes(_ raster: Raster, _ window: RasterWindow, unknown: inout [Key: Int]) throws -> Tensor {
        if encoding == .colours {
            return colours(try raster.read(window, bands: [1, 2, 3], as: .uint8), &unknown)
        }
        if raster.info.bands[0].type == .uint8 {
            return small(try raster.read(window, bands: [1], as: .uint8)[0], &unknown)
        }
        return large(try raster.read(window, bands: [1], as: .float64)[0], &unknown)
    }

    private func colours(_ pixels: Tensor, _ unknown: inout [Key: Int]) -> Tensor {
        let plane = pixels.count / 3
        return pixels.withUnsafeBytes { bytes in
            made(pixels.shape.suffix(2), &unknown) { pixel in
                Int(bytes[pixel]) << 16 | Int(bytes[pixel + plane]) << 8 | Int(bytes[pixel + 2 * plane])
            } category: {
                classes[$0]
            }
        }
    }

    private func small(_ pixels: Tensor, _ unknown: inout [Key: Int]) -> Tensor {
        pixels.contiguous().withUnsafeBytes { bytes in
            made(pixels.shape, &unknown, key: { Int(bytes[$0]) }, category: { table[$0] })
        }
    }

    private func large(_ pixels: Tensor, _ unknown: inout [Key: Int]) -> Tensor {
        pixels.contiguous().withUnsafeBytes { bytes in
            let values = bytes.bindMemory(to: Double.self)
            // What is no whole number is no label.
            return made(pixels.shape, &unknown, key: { Int(exactly: values[$0]) ?? Int.min }, category: { classes[$0] })
        }
    }

    /// Labels come in long runs: what a pixel is gets looked up where it is not what the one before was.
    private func made(
        _ shape: some Collection<Int>, _ unknown: inout [Key: Int], key: (Int) -> Key, category: (Key) -> UInt8?
    ) -> Tensor {
        let result = Tensor.empty(Array(shape), dtype: .uint8, device: .cpu)
        var (last, current) = (key(0), category(key(0)))
        result.withUnsafeMutableBytes { result in
            for pixel in 0..<result.count {
                let key = key(pixel)
                if key != last { (last, current) = (key, category(key)) }
                if current == nil { unknown[key, default: 0] += 1 }
                result[pixel] = current ?? LabelScheme.ignoreIndex
            }
        }
        return result
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
