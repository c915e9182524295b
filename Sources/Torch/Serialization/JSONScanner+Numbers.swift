extension JSONScanner {
    /// A number of JSON's grammar as the nearest double; one beyond all doubles is refused, and so are NaN and Infinity, which
    /// some programs write.
    package mutating func number() throws -> Double {
        skipSpace()
        let start = position
        var decimal = Decimal()
        decimal.isNegative = take(UInt8(ascii: "-"))
        let first = position
        takeDigits(&decimal)
        let hasLeadingZero = position > first + 1 && bytes[first] == UInt8(ascii: "0")
        guard position > first, !hasLeadingZero else { throw noNumber(at: start) }
        if take(UInt8(ascii: ".")) {
            let point = position
            takeDigits(&decimal)
            decimal.exponent -= position - point
            guard position > point else { throw noNumber(at: start) }
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            guard let exponent = takeExponent() else { throw noNumber(at: start) }
            decimal.exponent += exponent
        }
        let value = decimal.value ?? slowValue(bytes[start..<position])
        guard value.isFinite else { throw noNumber(at: start) }
        return value
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func takeDigits(_ decimal: inout Decimal) {
        var place = position
        while place < bytes.count {
            let digit = bytes[place] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            decimal.append(digit)
            place += 1
        }
        position = place
    }

    /// nil where there is none, or one beyond all numbers.
    private mutating func takeExponent() -> Int? {
        let isNegative = take(UInt8(ascii: "-"))
        if !isNegative { _ = take(UInt8(ascii: "+")) }
        var exponent = Decimal()
        takeDigits(&exponent)
        guard exponent.digits > 0, exponent.digits <= 6 else { return nil }
        return isNegative ? -Int(exponent.mantissa) : Int(exponent.mantissa)
    }

    private mutating func noNumber(at start: Int) -> Refusal {
        position = start
        return unexpected("a number")
    }

    private func slowValue(_ text: ArraySlice<UInt8>) -> Double {
        Double(String(decoding: text, as: UTF8.self)) ?? .nan
    }
}

/// Digits and a power of ten.
private struct Decimal {
    var isNegative = false
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = 0

    mutating func append(_ digit: UInt8) {
        mantissa = mantissa &* 10 &+ UInt64(digit)
        // Zeros in front say nothing.
        if mantissa != 0 || digits == 0 { digits += 1 }
    }

    /// The nearest double; nil in the rare cases that need more than 64 bits to be told.
    ///
    /// Mantissa and power are exact in 64 bits of significand, so their product or quotient is rounded once to 64 bits and
    /// again to a double's 53. Two roundings give what one would unless the first ends halfway between two doubles.
    var value: Double? {
        guard digits <= 19, abs(exponent) < Self.powers.count else { return nil }
        let power = Self.powers[abs(exponent)]
        let wide = exponent < 0 ? Float80(mantissa) / power : Float80(mantissa) * power
        guard wide.significandBitPattern & 0x7FF != 0x400 else { return nil }
        return isNegative ? -Double(wide) : Double(wide)
    }

    /// Powers of ten that are exact.
    private static let powers: [Float80] = (0...27).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
}
