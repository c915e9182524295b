public import Testing
public import Torch

/// Holds a result against what was expected: `|a - b| <= absolute + relative · |b|` for every element. NaN equals NaN.
public func expectClose(
    _ result: Tensor, _ expected: Tensor, relative: Double = 1e-5, absolute: Double = 1e-6, _ what: String = "",
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let issue = difference(result, expected, relative, absolute)
    let comment: Comment = "\(what) \(issue ?? "")"
    #expect(issue == nil, comment, sourceLocation: sourceLocation)
}

/// Holds two tensors against each other bit for bit, the type included.
public func expectSame(
    _ result: Tensor, _ expected: Tensor, _ what: String = "", sourceLocation: SourceLocation = #_sourceLocation
) {
    let same = result.signature == expected.signature && bytes(of: result) == bytes(of: expected)
    let comment: Comment = "\(what) \(difference(result, expected, 0, 0) ?? "same values, other bits")"
    #expect(same, comment, sourceLocation: sourceLocation)
}

/// The elements' bytes in row-major order.
public func bytes(of tensor: Tensor) -> [UInt8] { tensor.to(.cpu).contiguous().withUnsafeBytes { Array($0) } }

/// nil when they are close.
private func difference(_ result: Tensor, _ expected: Tensor, _ relative: Double, _ absolute: Double) -> String? {
    let signatures = "\(result.signature), expected \(expected.signature)"
    guard result.isDefined, expected.isDefined, result.shape == expected.shape, result.dtype == expected.dtype else {
        return signatures
    }
    let (a, b) = (values(result), values(expected))
    let misses = a.indices.filter { !isClose(a[$0], b[$0], relative, absolute) }
    guard let worst = misses.max(by: { distance(a[$0], b[$0]) < distance(a[$1], b[$1]) }) else { return nil }
    return "\(signatures): \(misses.count) of \(a.count) differ, most at \(index(worst, result.shape)): "
        + "\(a[worst]), expected \(b[worst]), apart by \(distance(a[worst], b[worst]))"
}

private func values(_ tensor: Tensor) -> [Double] { tensor.detached().to(.float64).array() }

private func isClose(_ a: Double, _ b: Double, _ relative: Double, _ absolute: Double) -> Bool {
    a == b || (a.isNaN && b.isNaN) || (b.isFinite && abs(a - b) <= absolute + relative * abs(b))
}

/// Infinite where one is not a number, so that it is the one shown.
private func distance(_ a: Double, _ b: Double) -> Double { (a - b).isNaN ? .infinity : abs(a - b) }

private func index(_ flat: Int, _ shape: [Int]) -> [Int] {
    var rest = flat
    let index = shape.reversed().map { size in
        defer { rest /= size }
        return rest % size
    }
    return index.reversed()
}
