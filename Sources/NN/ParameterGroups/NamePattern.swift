import Foundation

/// What parameters' names are held against: a glob such as `model.0.*`, or a regular expression such as
/// `/\.bn[0-9]+\.(weight|bias)$/`.
///
/// In a glob `*` stands for any text, dots included, `?` for one character and `[ab]` for one of several; it has to
/// match the whole name. A regular expression may match any part of it.
public struct NamePattern: CustomStringConvertible {
    public let description: String
    /// nil for a glob.
    private let expression: Regex<AnyRegexOutput>?

    /// - Throws: what is wrong with the regular expression.
    public init(_ text: String) throws {
        description = text
        let isExpression = text.count > 2 && text.hasPrefix("/") && text.hasSuffix("/")
        expression = isExpression ? try Regex(String(text.dropFirst().dropLast())) : nil
    }

    /// All names that begin so.
    public init(prefix: String) {
        description = "\(prefix)*"
        expression = nil
    }

    public func matches(_ name: String) -> Bool {
        guard let expression else { return fnmatch(description, name, 0) == 0 }
        return name.firstMatch(of: expression) != nil
    }

    /// How a name that it is for begins, as far as it says.
    var beginning: Substring { description.prefix { !"*?[/\\(^".contains($0) } }
}
