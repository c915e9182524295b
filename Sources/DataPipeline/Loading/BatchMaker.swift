/// Makes samples and joins them: the part of loading that is the same on any thread.
struct BatchMaker<Samples: Dataset, Batch: Sendable>: Sendable {
    let dataset: Samples
    let seed: UInt64
    let collate: @Sendable ([Samples.Sample], BatchRequest) throws -> Batch

    func sample(at position: Int, of request: BatchRequest) throws -> Samples.Sample {
        let index = request.indices[position]
        var random = SampleRandom(seed: seed, epoch: request.epoch, index: index)
        do {
            return try dataset.sample(index, &random)
        } catch {
            throw SampleError(index: index, name: dataset.name(of: index), epoch: request.epoch, reason: error)
        }
    }

    func batch(_ request: BatchRequest, _ samples: [Samples.Sample]) throws -> LoadedBatch<Batch> {
        LoadedBatch(request: request, batch: samples.isEmpty ? nil : try collate(samples, request))
    }
}
