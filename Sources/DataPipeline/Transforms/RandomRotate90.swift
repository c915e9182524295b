/// Turns by a random number of quarters, as MONAI's `RandRotate90`.
public struct RandomRotate90: Sendable, Hashable, Codable {
    public var probability: Double
    /// Quarter turns are drawn from 1 ... this.
    public var mostTurns: Int
    /// Spatial axes, from 0: from the first towards the second.
    public var plane: [Int]

    public init(probability: Double = 0.5, mostTurns: Int = 3, plane: [Int] = [0, 2]) {
        self.probability = probability
        self.mostTurns = mostTurns
        self.plane = plane
    }

    /// The quarter turns of one sample; 0 for none.
    public func turns(using random: inout some RandomSource) -> Int {
        random.bernoulli(probability) ? random.integer(below: mostTurns) + 1 : 0
    }

    /// - Throws: when the plane's sides differ: a turned crop would have another shape than its neighbours in a batch.
    public func check(size: [Int]) throws {
        guard plane.count == 2, plane[0] != plane[1], plane.allSatisfy(size.indices.contains) else {
            throw DataError("a rotation needs two different axes of 0 to \(size.count - 1), not \(plane)")
        }
        guard size[plane[0]] == size[plane[1]] else {
            throw DataError(
                "a rotation in the plane of axes \(plane) turns crops of \(size) into another shape, which does not fit "
                    + "into one batch: give these axes equal sizes, or choose a plane that has them")
        }
    }
}
