extension Colour {
    /// A colour for a class: hues a golden ratio of a turn apart, so that neighbours differ whatever their number.
    public static func distinct(_ category: Int) -> Colour {
        let turn = (Double(category) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
        let isDark = category / 8 % 2 == 1
        return Colour(hue: turn, value: isDark ? 0.7 : 1)
    }

    /// - Parameters:
    ///   - hue: in turns, 0 ..< 1.
    ///   - value: 0 ... 1.
    init(hue: Double, value: Double) {
        func channel(_ shift: Double) -> UInt8 {
            let place = (hue * 6 + shift).truncatingRemainder(dividingBy: 6)
            return UInt8(255 * value * (1 - max(0, min(place, 4 - place, 1)) * 0.85))
        }
        self.init(channel(5), channel(3), channel(1))
    }

    /// What is written on it: black or white, by the luma of ITU-R BT.601.
    var contrast: Colour {
        let luma = 299 * Int(red) + 587 * Int(green) + 114 * Int(blue)
        return luma > 140_000 ? .black : .white
    }
}
