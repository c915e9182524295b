import Foundation

extension DetectionSet {
    /// Adds a text file an image to `labels/SPLIT`. Neither difficult ones nor crowds can be told apart in it: both are
    /// left out. The images are expected in `images/SPLIT`; `writeYOLODescription` tells their classes.
    public func writeYOLO(to folder: String, split: String) throws {
        try makeFolders(["\(folder)/labels/\(split)"])
        for image in images {
            let size = try image.size ?? Image.size(of: image.path)
            let lines = image.trainingBoxes(includesDifficult: false).map {
                "\($0.category) \(fractions($0.box, size))\n"
            }
            try writeText(lines.joined(), to: "\(folder)/labels/\(split)/\(image.stem).txt")
        }
    }

    /// `data.yaml`, which tells the classes and where the splits are.
    public func writeYOLODescription(to folder: String, splits: [String]) throws {
        let places = splits.map { "\($0): images/\($0)\n" }.joined()
        let names = categories.enumerated().map { "  \($0): \($1)\n" }.joined()
        try writeText("\(places)names:\n\(names)", to: "\(folder)/data.yaml")
    }

    private func fractions(_ box: Box, _ size: ImageSize) -> String {
        let (width, height) = (Double(size.width), Double(size.height))
        let numbers = [
            (box.x1 + box.x2) / 2 / width, (box.y1 + box.y2) / 2 / height, box.width / width, box.height / height,
        ]
        return numbers.map(short).joined(separator: " ")
    }
}
