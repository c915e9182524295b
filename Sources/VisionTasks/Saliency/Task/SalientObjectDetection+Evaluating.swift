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
            let raw = logits(ofPictures: batch)
            let maps = try raw.saliencyMaps(of: batch.pictures)
            metrics.add(
                zip(loaded.request.indices, zip(batch.pictures, maps)).compactMap { place, found in
                    found.0.mask.map { (place, found.1, $0) }
                })
            for (place, picture) in batch.pictures.enumerated() {
                try evaluation.draw(picture.name) { try self.picture(picture, raw[place]) }
            }
            done += loaded.request.indices.count
            evaluation.progress(done, total)
        }
        try metrics.merge(over: evaluation.group)
        measured = metrics
        return metrics.metrics
    }

    private func logits(ofPictures batch: SaliencyPictures) -> Tensor {
        // Kernels may round differently for another number of pictures, and the last batch depends on the ranks.
        logits(of: batch.padded(to: configuration.inference.batch).to(placement.devices[0]).images)
    }

    /// What was found, tinted, at the network's size.
    private func picture(_ picture: SaliencyPicture, _ logits: Tensor) throws -> Image {
        var shown = Image(planes: picture.pixels)
        shown.tint(try .saliencyMap(logits, size: shown.size), .distinct(0))
        return shown
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
