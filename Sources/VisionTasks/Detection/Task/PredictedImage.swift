import DataPipeline
import Foundation
import Torch

/// What was found in a picture, as `predictions.json` has it.
struct PredictedImage: Codable {
    struct Object: Codable {
        let category: Int
        let name: String
        let score: Double
        /// Left, upper, right and lower edge in pixels.
        let box: [Double]
    }

    let file: String
    let width, height: Int
    let objects: [Object]

    init(_ file: String, _ size: ImageSize, _ boxes: [DetectedBox], _ classes: [String]) {
        self.file = file
        (width, height) = (size.width, size.height)
        objects = boxes.map {
            Object(
                category: $0.category, name: classes[$0.category], score: $0.score,
                box: [$0.box.x1, $0.box.y1, $0.box.x2, $0.box.y2])
        }
    }

    /// - Returns: the files that were written.
    func write(_ picture: inout Image, into folder: String, draws: Bool, text: Bool) throws -> [String] {
        let url = URL(fileURLWithPath: file)
        let isPNG = url.pathExtension.lowercased() == "png"
        let name = "\(folder)/\(url.deletingPathExtension().lastPathComponent)_prediction"
        var written: [String] = []
        if draws {
            picture.draw(objects.reversed().map(\.drawn))
            written.append(name + (isPNG ? ".png" : ".jpg"))
            try picture.write(to: written[0])
        }
        if text {
            written.append(name + ".txt")
            try AtomicFile.replace(name + ".txt") { try $0.write(lines.utf8) }
        }
        return written
    }

    /// YOLO's: class, centre x, centre y, width, height as parts of the picture, and the score.
    private var lines: String {
        objects.map { object in
            let box = object.box
            let (x, y) = ((box[0] + box[2]) / 2 / Double(width), (box[1] + box[3]) / 2 / Double(height))
            let (w, h) = ((box[2] - box[0]) / Double(width), (box[3] - box[1]) / Double(height))
            return "\(object.category) "
                + [x, y, w, h, object.score].map { String(format: "%.6f", $0) }
                .joined(separator: " ") + "\n"
        }.joined()
    }
}

extension PredictedImage.Object {
    fileprivate var drawn: DrawnBox {
        DrawnBox(
            Box(x1: box[0], y1: box[1], x2: box[2], y2: box[3]), caption: "\(name) \(String(format: "%.2f", score))",
            colour: .distinct(category))
    }
}
