/// An address that cannot be found, reached or listened on.
public struct AddressError: Error, CustomStringConvertible, Sendable {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
