import Torch

extension JSONScanner {
    /// `[x, y, width, height]`.
    mutating func cocoBox() throws -> COCOBox {
        var numbers: SIMD4<Double> = .zero
        var count = 0
        try list { scanner in
            let number = try scanner.number()
            if count < 4 { numbers[count] = number }
            count += 1
        }
        guard count == 4 else { throw Refusal("a box is [x, y, width, height]: found \(count) numbers") }
        guard numbers.z >= 0, numbers.w >= 0 else {
            throw Refusal("a box is [x, y, width, height]: found width \(numbers.z) and height \(numbers.w)")
        }
        return COCOBox(x: numbers.x, y: numbers.y, width: numbers.z, height: numbers.w)
    }
}
