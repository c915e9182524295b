/// What a forward and a backward pass cost.
public struct LayerCost: Sendable, Equatable {
    /// Multiply-accumulates of convolutions, matrix products and attention, as they ran: half of what is usually called
    /// FLOPs. Element-wise operations count as none.
    public internal(set) var forwardMACs = 0
    /// Of both gradients, the inputs' and the weights', and of what was computed a second time.
    public internal(set) var backwardMACs = 0
    public internal(set) var forwardSeconds = 0.0
    public internal(set) var backwardSeconds = 0.0
    /// All memory that the forward pass has asked for.
    public internal(set) var allocatedBytes = 0
    /// The part of it that is there until the backward pass.
    public internal(set) var keptBytes = 0

    public var trainingMACs: Int { forwardMACs + backwardMACs }

    static func + (a: LayerCost, b: LayerCost) -> LayerCost {
        LayerCost(
            forwardMACs: a.forwardMACs + b.forwardMACs, backwardMACs: a.backwardMACs + b.backwardMACs,
            forwardSeconds: a.forwardSeconds + b.forwardSeconds, backwardSeconds: a.backwardSeconds + b.backwardSeconds,
            allocatedBytes: a.allocatedBytes + b.allocatedBytes, keptBytes: a.keptBytes + b.keptBytes)
    }
}
