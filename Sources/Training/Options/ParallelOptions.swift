/// How ranks make one run of what each of them computes.
public struct ParallelOptions: Codable, Sendable, Equatable {
    /// Whose samples something is computed over. Only `global` gives the same run on any number of ranks; `perRank` is
    /// what PyTorch does unless told otherwise.
    public enum Scope: String, Codable, Sendable, CaseIterable {
        case global, perRank
    }

    /// The statistics of batch normalization in training.
    public var batchNorm = Scope.global
    /// Losses that are a ratio over the batch.
    public var losses = Scope.global

    public init() {}
}
