/// As `[red, green, blue]`.
extension Colour: Codable, CustomStringConvertible {
    public init(from decoder: any Decoder) throws {
        let levels = try [Int](from: decoder)
        guard levels.count == 3, levels.allSatisfy((0...255).contains) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath, debugDescription: "a colour is three numbers of 0 to 255: \(levels)"
                ))
        }
        self.init(UInt8(levels[0]), UInt8(levels[1]), UInt8(levels[2]))
    }

    public func encode(to encoder: any Encoder) throws {
        try [Int(red), Int(green), Int(blue)].encode(to: encoder)
    }

    public var description: String { "(\(red), \(green), \(blue))" }
}
