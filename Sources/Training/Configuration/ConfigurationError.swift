/// Something is wrong with what the user asked for: says what, where, and what is allowed.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible, Sendable {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}

package func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(ConfigurationError) {
    guard condition else { throw ConfigurationError(message()) }
}
