import DataPipeline
import Foundation
import VisionTasks

/// Where ground truth is, in any format.
struct GroundTruthSource {
    let path: String
    /// nil finds out.
    let format: DetectionFormat?
    let split: String?

    /// COCO's file is enough by itself; other formats have their images beside them, and get their sizes from these.
    func read() throws -> DetectionGroundTruth {
        if isCOCO { return try COCOGroundTruthFile.read(path) }
        return try DetectionGroundTruth(DetectionSet.read(DetectionSource(path, format: format, split: split)).set)
    }

    var isCOCO: Bool { format.map { $0 == .coco } ?? path.hasSuffix(".json") }
}
