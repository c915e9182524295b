/// The elements that the tensors of a checkpoint are views of, as one axis.
package struct PickleStorage {
    let elements: Tensor

    package init(elements: Tensor) { self.elements = elements }

    /// - Throws: `Refusal` when any element of the view lies outside, or there are more than a machine could hold.
    package func view(shape: [Int], strides: [Int], offset: Int) throws -> Tensor {
        guard let last = Self.lastIndex(shape, strides, offset), last < elements.count else {
            throw Refusal(
                """
                has a tensor of shape \(shape) with strides \(strides) from element \(offset) on, which reaches \
                outside its \(elements.count) elements: the file is damaged
                """)
        }
        return elements.strided(shape, strides, offset: offset)
    }

    /// The largest index in use, `offset - 1` for an empty tensor, nil when the numbers are impossible.
    private static func lastIndex(_ shape: [Int], _ strides: [Int], _ offset: Int) -> Int? {
        guard shape.count == strides.count, shape.count <= rankLimit, offset >= 0,
            (shape + strides).allSatisfy({ 0...extentLimit ~= $0 }),
            shape.reduce(1.0, { $0 * Double(max($1, 1)) }) <= Double(extentLimit)
        else { return nil }
        if shape.contains(0) { return offset - 1 }
        let reach = zip(shape, strides).reduce(Double(offset)) { $0 + Double($1.0 - 1) * Double($1.1) }
        return reach < Double(extentLimit) ? Int(reach) : nil
    }

    /// Up to here sums of products are exact in `Double`, which in turn cannot overflow.
    private static let extentLimit = 1 << 48
    /// libtorch's own.
    private static let rankLimit = 64
}
