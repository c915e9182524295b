import DataPipeline

extension ObjectDetection {
    public var classes: [String] { configuration.data.classes }

    /// Writes what the last evaluation has found as COCO's tools exchange it, under the ids of the validation set.
    public func writeDetections(to path: String) throws {
        guard let records else { preconditionFailure("detections of no evaluation") }
        let truth = try DetectionGroundTruth(validation.labelled)
        let (images, categories) = truth.places(of: validation.labelled)
        let detections = records.detections.map { detection in
            var placed = detection
            (placed.image, placed.category) = (images[detection.image], categories[detection.category])
            return placed
        }
        try COCOResultsFile.write(detections, of: truth, to: path)
    }
}
