/// One number for all spatial axes, or one for each: `3` or `[3, 1, 1]`.
public struct Sizes: Sendable, Hashable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral {
    private let values: [Int]

    public init(integerLiteral value: Int) { values = [value] }
    public init(arrayLiteral values: Int...) { self.values = values }
    public init(_ value: Int) { values = [value] }
    public init(_ values: [Int]) { self.values = values }

    /// One number an axis.
    public func expanded(to axes: Int) -> [Int] {
        if values.count == 1 { return [Int](repeating: values[0], count: axes) }
        precondition(values.count == axes, "\(values) for \(axes) spatial axes")
        return values
    }
}
