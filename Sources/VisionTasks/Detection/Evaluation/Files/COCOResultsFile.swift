import DataPipeline
import Foundation
import Torch

/// Results as COCO's tools exchange them: `[{"image_id": 42, "category_id": 18, "bbox": [x, y, width, height], "score": 0.9}, ...]`.
public enum COCOResultsFile {
    /// Reads results for the images and categories of a ground truth; what entries have besides is passed over.
    ///
    /// - Throws: `SerializationError`, which names the file and the entry that is wrong.
    public static func read(_ path: String, for groundTruth: DetectionGroundTruth) throws -> [DetectionRecords
        .Detection]
    {
        let index = AnnotationIndex(groundTruth)
        return try JSONFile.read(path) { scanner in
            var detections: [DetectionRecords.Detection] = []
            try scanner.list { scanner in
                detections.append(
                    try placing("entry \(detections.count)") { try DetectionRecords.Detection(&scanner, index) })
            }
            return detections
        }
    }

    /// Writes detections under their images' and categories' ids, with all digits; the file is there whole or not at all.
    ///
    /// - Parameter detections: in any order; written in this one.
    public static func write(
        _ detections: [DetectionRecords.Detection], of groundTruth: DetectionGroundTruth, to path: String
    ) throws {
        let (images, categories) = (groundTruth.images.map(json), groundTruth.categories.map { json($0.id) })
        let lines = detections.map { detection in
            let box = detection.box
            return "{\"image_id\":\(images[detection.image]),\"category_id\":\(categories[detection.category]),"
                + "\"bbox\":[\(box.x),\(box.y),\(box.width),\(box.height)],\"score\":\(detection.score)}"
        }
        try AtomicFile.replace(path) { try $0.write("[\(lines.joined(separator: ",\n"))]\n".utf8) }
    }

    private static func json(_ id: AnnotationID) -> String {
        switch id {
        case .number(let number): "\(number)"
        case .text(let text): String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
        }
    }
}

extension DetectionRecords.Detection {
    fileprivate init(_ scanner: inout JSONScanner, _ index: AnnotationIndex) throws {
        var (image, category): (Int?, Int?)
        var box: COCOBox?
        var score: Double?
        try scanner.object { scanner, name in
            switch name {
            case "image_id": image = try index.image(scanner.annotationID())
            case "category_id": category = try index.category(scanner.annotationID())
            case "bbox": box = try placing(name) { try scanner.cocoBox() }
            case "score": score = try placing(name) { try scanner.number() }
            default: try scanner.skipValue()
            }
        }
        guard let image, let category, let box, let score else {
            throw Refusal("lacks one of image_id, category_id, bbox and score")
        }
        self.init(image: image, category: category, score: score, box: box)
    }
}
