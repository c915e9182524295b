extension Tensor: CustomStringConvertible {
    /// The type and shape in short: `float32[2, 3]`.
    public var signature: String { isDefined ? "\(dtype)\(shape)" : "undefined" }

    /// The signature and up to 64 elements, nested as the axes are. Copies the elements from the device.
    public var description: String {
        guard isDefined else { return signature }
        guard count <= 64 else { return "\(signature) mean \(to(.float32).mean().item())" }
        return "\(signature) \(rows)"
    }

    private var rows: String {
        guard rank > 0 else { return element }
        return "[" + (0..<size(0)).map { self[$0].rows }.joined(separator: ", ") + "]"
    }

    private var element: String {
        switch dtype {
        case .bool: integer() == 0 ? "false" : "true"
        case .float64: "\(item())"
        case .float16, .bfloat16, .float32: "\(Float(item()))"
        default: "\(integer())"
        }
    }
}
