import Torch

/// Tensors that tell ranks and places apart, in whole numbers, so that sums are exact in float32.
struct TestPattern {
    let count: Int
    /// This rank's.
    let own: Tensor
    let zeros: Tensor
    /// One for each rank, which this rank hands out.
    let parts: [Tensor]
    /// What a root hands out, by rank.
    let ofAllRanks: [Tensor]
    private let places: Tensor
    private let ranks: Int

    /// Between two parts of one rank.
    static let step = 1000

    /// - Parameter count: elements a tensor.
    init(count: Int, group: any ProcessGroup, device: Device) {
        let places = Tensor((0..<count).map { Float($0 % 97) }).to(device)
        let ofAllRanks = (0..<group.size).map { Self.tensor(places, ofRank: $0) }
        own = ofAllRanks[group.rank]
        zeros = .zeros([count], device: device)
        parts = (0..<group.size).map { ofAllRanks[group.rank] + Scalar($0 * Self.step) }
        (self.count, self.places, self.ofAllRanks, ranks) = (count, places, ofAllRanks, group.size)
    }

    private static func tensor(_ places: Tensor, ofRank rank: Int) -> Tensor { places + Scalar(100 * rank) }

    /// A new tensor with a rank's values.
    func ofRank(_ rank: Int) -> Tensor { Self.tensor(places, ofRank: rank) }

    var sum: Tensor { places * Scalar(ranks) + Scalar(100 * ranks * (ranks - 1) / 2) }

    func areOfRanks(_ tensors: [Tensor]) -> Bool {
        tensors.indices.allSatisfy { tensors[$0].isEqual(to: ofAllRanks[$0]) }
    }
}
