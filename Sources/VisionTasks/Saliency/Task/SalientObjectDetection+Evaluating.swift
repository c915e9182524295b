import DataPipeline
import Parallel
import Torch
public import Training

extension SalientObjectDetection {
    /// All measures over the validation pictures, each at its own size.
    public func evaluate(_ evaluation: Evaluation) throws -> Metrics {
        let options = configuration.inference
        var metrics = SaliencyMetrics(options.definition)
        let requests = BatchRequest.evaluation(
            count: validation.count, rank: evaluation.group.rank, world: evaluation.group.size, batch: options.batch)
        let loader = Loader(
            validation, requests, seed: 0, workers: evaluation.loader.workers, prefetch: 2,
            collate: SaliencyPictures.collate)
        defer { loader.cancel() }
        let total = requests.reduce(0) { $0 + $1.indices.count }
        var done = 0
        while let loaded = try loader.nextBatch(), let batch = loaded.batch {
            let maps = try maps(of: batch)
            metrics.add(
                zip(loaded.request.indices, zip(batch.pictures, maps)).compactMap { place, found in
                    found.0.mask.map { (place, found.1, $0) }
                })
            done += loaded.request.indices.count
            evaluation.progress(done, total)
        }
        try metrics.merge(over: evaluation.group)
        measured = metrics
        return metrics.metrics
    }

    /// At the pictures' own sizes.
    private func maps(of batch: SaliencyPictures) throws -> [Image] {
        // Kernels may round differently for another number of pictures, and the last batch depends on the ranks.
        let images = batch.padded(to: configuration.inference.batch).to(placement.devices[0]).images
        return try logits(of: images).saliencyMaps(of: batch.pictures)
    }
}

extension Tensor {
    /// Of logits `[B, 1, H, W]` those of the first pictures, at their own sizes.
    func saliencyMaps(of pictures: [SaliencyPicture]) throws(SaliencyMapError) -> [Image] {
        var maps: [Image] = []
        for (place, picture) in pictures.enumerated() { maps.append(try .saliencyMap(self[place], size: picture.size)) }
        return maps
    }
}
