/// Figures of one part of a set: of the pairs that can be read.
public struct SaliencyPart: Sendable, Encodable {
    public let name: String
    public let pictures: Int
    /// By their pixels.
    public let smallest, largest: ImageSize?
    /// The part of a picture that stands out (levels of 128 and more): the least, the mean over all, and the most.
    public let foreground: [Double]
    /// Masks without anything, and with nothing else.
    public let blackMasks, whiteMasks: [String]
    /// Masks with levels between 0 and 255: soft ones.
    public let softMasks: [String]
    /// Masks with colours, of which the luma is taken, and those of 16 bits, which become 8.
    public let colouredMasks, deepMasks: [String]
    /// That no picture belongs to.
    public let extraMasks: Int
    /// Pictures of this part with the same bytes.
    public let duplicates: [SameFiles]

    init(name: String, _ pairs: [CheckedPair], extraMasks: Int, duplicates: [SameFiles]) {
        func masks(_ hasIt: (MaskLevels) -> Bool) -> [String] {
            pairs.filter { $0.mask.map(hasIt) == true }.map(\.pair.mask)
        }
        self.name = name
        pictures = pairs.count
        let sizes = pairs.map(\.pair.size)
        smallest = sizes.min { $0.width * $0.height < $1.width * $1.height }
        largest = sizes.max { $0.width * $0.height < $1.width * $1.height }
        let shares = pairs.compactMap(\.mask?.foreground)
        foreground = shares.isEmpty ? [] : [shares.min()!, shares.reduce(0, +) / Double(shares.count), shares.max()!]
        (blackMasks, whiteMasks, softMasks) = (masks(\.isBlack), masks(\.isWhite), masks { $0.soft > 0 })
        (colouredMasks, deepMasks) = (masks(\.isColoured), masks(\.isDeep))
        self.extraMasks = extraMasks
        self.duplicates = duplicates
    }
}
