import Foundation

/// The labels of one picture.
struct YOLOLabels: Sendable {
    private(set) var image: LabelledImage
    private(set) var problems: [DataProblem] = []

    init(picture: String, labels path: String, _ categories: CategoryNames) {
        image = LabelledImage(path: picture)
        do {
            let size = try Image.size(of: picture)
            (image.width, image.height) = (size.width, size.height)
            guard FileManager.default.fileExists(atPath: path) else { return }
            for line in TextFile.lines(try TextFile.read(path)) { add(line, of: path, size, categories) }
        } catch let error as ImagingError {
            problems.append(
                DataProblem(picture, error.remedy.isEmpty ? error.reason : "\(error.reason); \(error.remedy)"))
        } catch {
            problems.append(DataProblem(path, "\(error)"))
        }
    }

    private mutating func add(
        _ line: (number: Int, text: String), of path: String, _ size: ImageSize, _ categories: CategoryNames
    ) {
        do {
            image.boxes.append(try LabelledBox(line.text, size, categories))
        } catch {
            problems.append(DataProblem(path, line: line.number, error.reason))
        }
    }
}

private struct Refusal: Error { let reason: String }

extension LabelledBox {
    fileprivate init(_ line: String, _ size: ImageSize, _ categories: CategoryNames) throws(Refusal) {
        let fields = line.split(whereSeparator: \.isWhitespace)
        guard fields.count == 5 else {
            throw Refusal(reason: "\"\(line)\" is no box: expected class x y width height")
        }
        let numbers = fields.dropFirst().compactMap { Double($0) }.filter(\.isFinite)
        guard let category = Int(fields[0]), numbers.count == 4 else {
            throw Refusal(reason: "\"\(line)\" is no box: expected a class's number and four fractions")
        }
        guard categories.names.indices.contains(category) else {
            throw Refusal(reason: categories.outOfRange(category))
        }
        guard numbers.allSatisfy({ abs($0) <= 2 }) else {
            throw Refusal(reason: "\"\(line)\" is in pixels, it seems: expected fractions of the image's size, 0 to 1")
        }
        let (width, height) = (Double(size.width), Double(size.height))
        let box = Box(
            x1: (numbers[0] - numbers[2] / 2) * width, y1: (numbers[1] - numbers[3] / 2) * height,
            x2: (numbers[0] + numbers[2] / 2) * width, y2: (numbers[1] + numbers[3] / 2) * height)
        self.init(box, category: category)
    }
}
