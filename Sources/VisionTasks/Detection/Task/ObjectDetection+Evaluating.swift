import DataPipeline
import Parallel
import Torch
public import Training

extension ObjectDetection {
    /// COCO's numbers over the validation images, those of VOC that are asked for, and the average precision of each class.
    public func evaluate(_ evaluation: Evaluation) throws -> Metrics {
        var metric = DetectionMetric(categories: configuration.data.classes)
        let options = configuration.inference
        let requests = BatchRequest.evaluation(
            count: validation.count, rank: evaluation.group.rank, world: evaluation.group.size, batch: options.batch)
        let loader = Loader(
            validation, requests, seed: 0, workers: evaluation.loader.workers, prefetch: 2,
            collate: DetectionBatch.collate)
        defer { loader.cancel() }
        let detector = Detector(network.anchors, options, confidence: options.evaluationConfidence)
        let total = requests.reduce(0) { $0 + $1.indices.count }
        var done = 0
        while let loaded = try loader.nextBatch(), let batch = loaded.batch {
            // Kernels may round differently for another number of images, and the last batch depends on the ranks.
            let images = batch.padded(to: options.batch).to(placement.devices[0]).images
            for (image, boxes) in zip(loaded.request.indices, detector(outputs(of: images))) {
                try add(boxes, of: image, to: &metric)
            }
            done += loaded.request.indices.count
            evaluation.progress(done, total)
        }
        try metric.merge(over: evaluation.group)
        records = metric.records
        return metric.metrics(voc: options.voc)
    }

    private func add(_ boxes: [DetectedBox], of image: Int, to metric: inout DetectionMetric) throws {
        let labelled = validation.labelled.images[image]
        guard let size = labelled.size else { preconditionFailure("\(labelled.path) without its size") }
        let placement = Placement.letterbox(size, on: configuration.canvas)
        try metric.add(
            image, detections: boxes.map { $0.placedBack(placement, in: size) },
            groundTruth: labelled.boxes.map(GroundTruthBox.init))
    }
}

extension GroundTruthBox {
    init(_ labelled: LabelledBox) {
        self.init(
            box: labelled.box, category: labelled.category, isCrowd: labelled.isCrowd,
            isDifficult: labelled.isDifficult, area: labelled.area)
    }
}
