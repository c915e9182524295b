import Torch

/// Averages gradients as products `P Qᵀ` of thin matrices: one power iteration a step, from the last step's `Q`.
///
/// For each gradient matrix `M`: `P = M Q`, added up over ranks and orthogonalised; `Q = Mᵀ P`, averaged; `M ≈ P Qᵀ`.
/// Same numbers as PyTorch's `powerSGD_hook`. Memory is kept by parameter, not by bucket, so that it survives a change
/// of the buckets.
final class PowerSGD: BucketHook {
    private let options: PowerSGDOptions
    private let names: [String]
    private let group: any ProcessGroup
    private var memory = PowerSGDMemory()

    init(_ options: PowerSGDOptions, _ names: [String], _ group: any ProcessGroup) {
        precondition(options.rank > 0, "PowerSGD's matrices need a column")
        precondition(
            options.startStep > 1 || !(options.feedsErrorBack || options.startsWarm),
            "PowerSGD with a memory starts at step 2 or later: buckets change after the first")
        self.options = options
        self.names = names
        self.group = group
    }

    var state: StateDict { memory.state(names) }

    func load(_ state: StateDict) throws { memory = try PowerSGDMemory(state, names) }

    func reduce(_ bucket: GradientBucket) throws {
        defer { if bucket.isLast { memory.step += 1 } }
        guard memory.step >= options.startStep else { return try average(bucket.buffer) }
        let before = addErrors(to: bucket)
        var plain: [Tensor] = []
        var factors: [PowerSGDFactors] = []
        for (place, gradient) in zip(bucket.places, bucket.gradients) {
            if let part = PowerSGDFactors(gradient, place, options) {
                factors.append(part)
            } else {
                plain.append(gradient)
            }
        }
        try FlatTensors.average(plain, over: group)
        try compress(Self.grouped(factors))
        keepErrors(of: bucket, before)
    }

    private func average(_ buffer: Tensor) throws {
        buffer.divideInPlace(Scalar(group.size))
        try group.allReduce(buffer, .sum)
    }

    /// Gradients of one shape follow each other: the order in which PyTorch draws random matrices.
    private static func grouped(_ factors: [PowerSGDFactors]) -> [PowerSGDFactors] {
        var order: [[Int]] = []
        for factor in factors where !order.contains(factor.matrix.shape) { order.append(factor.matrix.shape) }
        return order.flatMap { shape in factors.filter { $0.matrix.shape == shape } }
    }

    private func compress(_ factors: [PowerSGDFactors]) throws {
        guard !factors.isEmpty else { return }
        let starts = startingMatrices(factors).map { orthogonalized($0, options.epsilon) }
        let lefts = zip(factors, starts).map { $0.matrix.matmul($1) }
        try FlatTensors.add(lefts, over: group)
        let bases = lefts.map { orthogonalized($0, options.epsilon) }
        let rights = zip(factors, bases).map { $0.matrix.transposed().matmul($1) }
        try FlatTensors.addThenAverage(rights, over: group)
        for (index, factor) in factors.enumerated() {
            factor.matrix.copy(from: bases[index].matmul(rights[index].transposed()))
            if options.startsWarm { memory.rights[factor.place] = rights[index] }
        }
    }

    /// The last step's, or random ones that are the same on all ranks.
    private func startingMatrices(_ factors: [PowerSGDFactors]) -> [Tensor] {
        let kept = factors.compactMap { memory.rights[$0.place] }
        if kept.count == factors.count { return kept }
        let generator = Generator(seed: memory.drawSeed(options.seed))
        return factors.map {
            Tensor.randomNormal([$0.matrix.size(1), $0.width], dtype: $0.matrix.dtype, using: generator)
                .to($0.matrix.device)
        }
    }

    /// - Returns: a copy of the bucket with the errors, when they are fed back.
    private func addErrors(to bucket: GradientBucket) -> Tensor? {
        guard options.feedsErrorBack else { return nil }
        for (place, gradient) in zip(bucket.places, bucket.gradients) {
            if let error = memory.errors[place] { gradient.addInPlace(error) }
        }
        return bucket.buffer.clone()
    }

    private func keepErrors(of bucket: GradientBucket, _ before: Tensor?) {
        guard let before else { return }
        let errors = FlatTensors.split(before - bucket.buffer, like: bucket.gradients)
        for (place, error) in zip(bucket.places, errors) { memory.errors[place] = error }
    }
}

/// A gradient that is worth compressing.
struct PowerSGDFactors {
    /// The gradient as rows of its first axis: a view.
    let matrix: Tensor
    /// Columns of both factors.
    let width: Int
    let place: Int

    init?(_ gradient: Tensor, _ place: Int, _ options: PowerSGDOptions) {
        guard gradient.rank > 0, gradient.count > 0 else { return nil }
        let (rows, columns) = (gradient.size(0), gradient.count / gradient.size(0))
        width = min(rows, columns, options.rank)
        guard Double((rows + columns) * width) * options.minimumRate < Double(rows * columns) else { return nil }
        matrix = gradient.reshaped([rows, columns])
        self.place = place
    }
}
