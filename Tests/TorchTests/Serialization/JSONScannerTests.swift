import TestSupport
import Testing
import Torch

@Suite struct JSONScannerTests {
    private func number(_ text: String) throws -> Double {
        var scanner = JSONScanner(Array(text.utf8))
        let number = try scanner.number()
        try scanner.end()
        return number
    }

    /// Held against the standard library's own reading, bit by bit.
    private func expectNearest(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let expected = try #require(Double(text))
        #expect(try number(text).bitPattern == expected.bitPattern, "\(text)", sourceLocation: sourceLocation)
    }

    @Test(arguments: [
        "0", "-0", "0.0", "-0.5", "1e0", "1E+2", "12e-3", "9007199254740993", "9007199254740992.5", "0.1", "1e22",
        "1e23",
        "123456789012345678901234567890", "2.2250738585072011e-308", "4.9e-324", "2e-324", "1.7976931348623157e308",
        "0.000000000000000000000000000000000001", "8.5e-27", "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203124", "4503599627370497.5",
        "00e0".replacing("00", with: "0"),
    ])
    func numbersAreTheNearestDoubles(_ text: String) throws { try expectNearest(text) }

    /// As programs write doubles and float32s, and decimals of as many digits as they like.
    @Test func anyNumbersAreTheNearestDoubles() throws {
        let random = noise([3, 4000], dtype: .float64).array(of: Double.self)
        for (place, value) in random.enumerated() {
            try expectNearest("\(value)")
            try expectNearest("\(Double(Float(value)))")
            try expectNearest("\(value * 1e3)".prefix(4 + place % 15).trimmingDot)
            try expectNearest(
                "\(place + 1)\(abs(value).description.dropFirst(2).filter(\.isNumber))e\(place % 60 - 40)")
        }
    }

    @Test(arguments: ["", "-", "01", "1.", ".5", "1e", "1e+", "+1", "NaN", "-Infinity", "1e999", "\"1\"", "1 2", "0x1"])
    func whatIsNoNumberIsRefused(_ text: String) {
        #expect(throws: Refusal.self) { try number(text) }
    }

    @Test func theLineIsCounted() throws {
        let error = try #require(throws: Refusal.self) { try number("\n\n  x\"") }
        #expect(error.reason == "expected a number at byte 4 (line 3), found 'x\"'")
    }
}

extension Substring {
    /// A decimal that was cut after its point.
    fileprivate var trimmingDot: String { hasSuffix(".") || hasSuffix("-") ? self + "0" : String(self) }
}
