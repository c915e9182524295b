/// A type that one word of YAML holds.
protocol ConfigurationScalar {
    /// What an error says was expected.
    static var expectation: String { get }
    init?(configurationText text: String)
    var configurationText: String { get }
}

extension ConfigurationScalar where Self: LosslessStringConvertible {
    init?(configurationText text: String) { self.init(text) }
    var configurationText: String { description }
}

extension ConfigurationScalar where Self: FixedWidthInteger {
    static var expectation: String { Self.isSigned ? "a whole number" : "a whole number, not negative" }
}

extension Int: ConfigurationScalar {}
extension Int8: ConfigurationScalar {}
extension Int16: ConfigurationScalar {}
extension Int32: ConfigurationScalar {}
extension Int64: ConfigurationScalar {}
extension UInt: ConfigurationScalar {}
extension UInt8: ConfigurationScalar {}
extension UInt16: ConfigurationScalar {}
extension UInt32: ConfigurationScalar {}
extension UInt64: ConfigurationScalar {}

extension String: ConfigurationScalar {
    static var expectation: String { "a text" }
}

extension Bool: ConfigurationScalar {
    static var expectation: String { "true or false" }
}

/// YAML writes infinities and not-a-number with a dot: `.inf`, `-.inf`, `.nan`.
extension ConfigurationScalar where Self: BinaryFloatingPoint & LosslessStringConvertible {
    static var expectation: String { "a number" }

    init?(configurationText text: String) {
        let dotted = ["inf", "nan"].contains { text.lowercased().hasSuffix("." + $0) }
        self.init(dotted ? text.replacing(".", with: "") : text)
    }

    var configurationText: String {
        isFinite ? description : description.replacing("inf", with: ".inf").replacing("nan", with: ".nan")
    }
}

extension Double: ConfigurationScalar {}
extension Float: ConfigurationScalar {}

/// The words a `String` enum that lists its cases allows; nil for other types.
func allowedWords(_ type: Any.Type) -> [String]? {
    func words<Choice: CaseIterable>(_ type: Choice.Type) -> [String] {
        type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
    }
    guard let choice = type as? any CaseIterable.Type, case let words = words(choice), !words.isEmpty else {
        return nil
    }
    return words
}
