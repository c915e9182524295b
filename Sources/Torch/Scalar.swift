package import CTorch

/// A number beside a tensor. Integers stay integers, so that an integer tensor keeps its type.
public struct Scalar: Sendable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    package let raw: CTScalar

    public init(_ value: Double) { raw = CTScalar(real: value, integer: 0, is_integer: false) }
    public init(_ value: Int) { raw = CTScalar(real: 0, integer: Int64(value), is_integer: true) }
    public init(integerLiteral value: Int) { self.init(value) }
    public init(floatLiteral value: Double) { self.init(value) }
}
