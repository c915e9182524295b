/// A fixed number of samples, each made when asked for.
///
/// A loader calls `sample` from several threads at once. Compose by wrapping: `mapped`, `subset`.
public protocol Dataset<Sample>: Sendable {
    associatedtype Sample: Sendable

    var count: Int { get }

    /// Makes one sample, drawing whatever is random from `random`. What takes long calls `checkCancellation()` now and
    /// then, so that a loader can be ended at once.
    func sample(_ index: Int, _ random: inout SampleRandom) throws -> Sample

    /// How error messages call a sample: its file, where it has one.
    func name(of index: Int) -> String
}

extension Dataset {
    public func name(of index: Int) -> String { "sample \(index)" }

    /// Changes each sample.
    public func mapped<Output: Sendable>(
        _ transform: @escaping @Sendable (Sample, inout SampleRandom) throws -> Output
    ) -> MappedDataset<Self, Output> {
        MappedDataset(base: self, transform: transform)
    }

    /// Some of the samples, in the order given.
    public func subset(_ indices: [Int]) -> Subset<Self> { Subset(base: self, indices: indices) }
}

/// A dataset with each sample changed by a function.
public struct MappedDataset<Base: Dataset, Sample: Sendable>: Dataset {
    let base: Base
    let transform: @Sendable (Base.Sample, inout SampleRandom) throws -> Sample

    public var count: Int { base.count }

    public func sample(_ index: Int, _ random: inout SampleRandom) throws -> Sample {
        try transform(base.sample(index, &random), &random)
    }

    public func name(of index: Int) -> String { base.name(of: index) }
}

/// Some samples of a dataset.
public struct Subset<Base: Dataset>: Dataset {
    let base: Base
    let indices: [Int]

    public var count: Int { indices.count }

    public func sample(_ index: Int, _ random: inout SampleRandom) throws -> Base.Sample {
        try base.sample(indices[index], &random)
    }

    public func name(of index: Int) -> String { base.name(of: indices[index]) }
}
