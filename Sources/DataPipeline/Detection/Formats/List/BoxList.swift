import Foundation

/// One line an image, as many YOLO projects have it: `path x1,y1,x2,y2,class x1,y1,...`, edges in pixels, classes from 0.
struct BoxList {
    private let source: DetectionSource

    init(_ source: DetectionSource) { self.source = source }

    private var folder: String { (source.path as NSString).deletingLastPathComponent }

    func read() throws -> DetectionReading {
        let categories = try categories()
        let lines = TextFile.lines(try TextFile.read(source.path)).map { Line(number: $0.number, text: $0.text) }
        let images = parallelMap(lines) { image($0, categories) }
        let set = DetectionSet(categories: categories.names, images: images.compactMap(\.image))
        return DetectionReading(set: set, problems: images.flatMap(\.problems))
    }

    private struct Line: Sendable {
        let number: Int
        let text: String
    }

    private func categories() throws -> CategoryNames {
        if let classes = source.classes { return CategoryNames(classes) }
        let file = folder.isEmpty ? "classes.txt" : "\(folder)/classes.txt"
        guard FileManager.default.fileExists(atPath: file) else {
            throw DataError("\(source.path) tells no names of classes: name them, or write them to \(file), one a line")
        }
        return try CategoryNames(file: file)
    }

    private func image(_ line: Line, _ categories: CategoryNames) -> (image: LabelledImage?, problems: [DataProblem]) {
        let words = line.text.split(whereSeparator: \.isWhitespace).map(String.init)
        let path = path(words[0])
        guard let size = try? Image.size(of: path) else {
            return (nil, [problem(line, "the image \(path) is not there, or is none")])
        }
        var image = LabelledImage(path: path, size: size)
        var problems: [DataProblem] = []
        for word in words.dropFirst() {
            do {
                image.boxes.append(try box(word, line, categories))
            } catch {
                problems.append(error)
            }
        }
        return (image, problems)
    }

    private func path(_ word: String) -> String {
        if word.hasPrefix("/") { return word }
        let root = source.images ?? folder
        return root.isEmpty ? word : "\(root)/\(word)"
    }

    private func box(_ word: String, _ line: Line, _ categories: CategoryNames) throws(DataProblem) -> LabelledBox {
        let fields = word.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 5 else {
            throw problem(line, "\"\(word)\" is no box: expected x1,y1,x2,y2,class")
        }
        let edges = fields.prefix(4).compactMap(Double.init).filter(\.isFinite)
        guard edges.count == 4, let category = Int(fields[4]) else {
            throw problem(line, "\"\(word)\" is no box: expected four numbers and a class's number")
        }
        guard categories.names.indices.contains(category) else {
            throw problem(line, categories.outOfRange(category))
        }
        return LabelledBox(Box(x1: edges[0], y1: edges[1], x2: edges[2], y2: edges[3]), category: category)
    }

    private func problem(_ line: Line, _ reason: String) -> DataProblem {
        DataProblem(source.path, line: line.number, reason)
    }
}

extension DetectionSet {
    /// Writes one line an image. Neither difficult ones nor crowds can be told apart in it: both are left out.
    /// - Parameter prefix: what stands before an image's name, such as `images/train/`.
    public func writeList(to path: String, prefix: String) throws {
        let lines = images.map { image in
            let boxes = image.trainingBoxes(includesDifficult: false).map { labelled in
                let box = labelled.box
                return " \(short(box.x1)),\(short(box.y1)),\(short(box.x2)),\(short(box.y2)),\(labelled.category)"
            }
            return "\(prefix)\(image.fileName)\(boxes.joined())\n"
        }
        try writeText(lines.joined(), to: path)
    }
}
