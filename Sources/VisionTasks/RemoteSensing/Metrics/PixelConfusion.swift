import Parallel
public import Torch

/// How often pixels of each class are taken for each class: whole numbers, from which every score of label maps follows.
public struct PixelConfusion: Sendable, Equatable {
    /// In labels what counts for nothing, in predictions what has none.
    public static let void: UInt8 = 255

    public let classes: Int
    /// A row for each true class, a column for each predicted one, and one more for pixels without a prediction.
    public private(set) var counts: [[Int]]
    /// Pixels that were left out, because their label is void.
    public private(set) var voidPixels = 0

    /// - Parameter classes: 1 to 254.
    public init(classes: Int) {
        precondition((1..<Int(Self.void)).contains(classes), "\(classes) classes in labels of one byte")
        self.classes = classes
        counts = Array(repeating: Array(repeating: 0, count: classes + 1), count: classes)
    }

    /// - Parameters:
    ///   - predicted: uint8, of the labels' shape.
    ///   - labels: uint8 of any shape.
    /// - Throws: `LabelRangeError` for a number that is neither a class nor void.
    public mutating func add(_ predicted: Tensor, _ labels: Tensor) throws(LabelRangeError) {
        precondition(predicted.shape == labels.shape, "labels of \(labels.shape), predicted \(predicted.shape)")
        let table = JointHistogram(labels.to(.cpu), predicted.to(.cpu))
        for (label, prediction, count) in table.entries { try add(label, prediction, count) }
    }

    private mutating func add(_ label: UInt8, _ prediction: UInt8, _ count: Int) throws(LabelRangeError) {
        guard label != Self.void else {
            voidPixels += count
            return
        }
        let column = prediction == Self.void ? classes : Int(prediction)
        guard label < classes, column <= classes, prediction == Self.void || prediction < classes else {
            throw LabelRangeError(label: label, prediction: prediction, classes: classes)
        }
        counts[Int(label)][column] += count
    }

    public static func + (a: Self, b: Self) -> Self {
        var sum = a
        for (row, counts) in b.counts.enumerated() {
            for (column, count) in counts.enumerated() { sum.counts[row][column] += count }
        }
        sum.voidPixels += b.voidPixels
        return sum
    }
}

extension PixelConfusion {
    /// The sums over the ranks, of each of several: one all-reduce of 8 bytes a number.
    static func summed(_ confusions: [Self], over group: any ProcessGroup) throws -> [Self] {
        guard let first = confusions.first else { return [] }
        let flat = confusions.flatMap { $0.counts.flatMap(\.self) + [$0.voidPixels] }
        let total = Tensor(flat)
        try group.allReduce(total, .sum)
        let numbers: [Int] = total.array()
        let length = numbers.count / confusions.count
        return confusions.indices.map {
            Self(classes: first.classes, numbers: Array(numbers[($0 * length)..<(($0 + 1) * length)]))
        }
    }

    private init(classes: Int, numbers: [Int]) {
        self.init(classes: classes)
        let side = classes + 1
        for row in 0..<classes { counts[row] = Array(numbers[(row * side)..<((row + 1) * side)]) }
        voidPixels = numbers[classes * side]
    }
}

/// A label map has a number that stands for no class.
public struct LabelRangeError: Error, CustomStringConvertible, Equatable {
    public let label, prediction: UInt8
    public let classes: Int

    public var description: String {
        "a pixel is labelled \(label) and predicted \(prediction), and there are classes 0 to \(classes - 1) and 255 for void: "
            + "are these the labels of another set?"
    }
}
