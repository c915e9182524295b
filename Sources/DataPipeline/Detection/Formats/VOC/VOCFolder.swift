import Foundation

/// PASCAL VOC's layout: Annotations/NAME.xml, JPEGImages/NAME.jpg, and lists of names in ImageSets/Main.
struct VOCFolder {
    private let source: DetectionSource
    private let images: ImageFolder

    init(_ source: DetectionSource) throws {
        self.source = source
        images = try ImageFolder(source.images ?? "\(source.path)/JPEGImages")
    }

    private static func list(_ split: String, in folder: String) -> String { "\(folder)/ImageSets/Main/\(split).txt" }

    static func hasSplit(_ split: String, in folder: String) -> Bool {
        FileManager.default.fileExists(atPath: list(split, in: folder))
    }

    func read() throws -> DetectionReading {
        let names = try names()
        let annotations = parallelMap(names.map(\.name)) { VOCAnnotation(annotation($0)) }
        let categories = try categories(annotations)
        var reading = DetectionReading(set: DetectionSet(categories: categories.names, images: []), problems: [])
        for (entry, annotation) in zip(names, annotations) { add(entry, annotation, categories, to: &reading) }
        return reading
    }

    private struct Entry {
        let name: String
        /// Where the list has it.
        let file: String
        let line: Int?
    }

    private func annotation(_ name: String) -> String { "\(source.path)/Annotations/\(name).xml" }

    /// A list has names, or a name and 1, 0 or -1 in each line.
    private func names() throws -> [Entry] {
        guard let split = source.split else {
            return try stems(in: "\(source.path)/Annotations", endingIn: ".xml").map {
                Entry(name: $0, file: annotation($0), line: nil)
            }
        }
        let list = Self.list(split, in: source.path)
        return TextFile.lines(try TextFile.read(list)).map { line in
            Entry(name: String(line.text.prefix { !$0.isWhitespace }), file: list, line: line.number)
        }
    }

    /// Those of the whole folder where nobody names them, so that all splits count alike.
    private func categories(_ annotations: [VOCAnnotation]) throws -> CategoryNames {
        if let classes = source.classes { return CategoryNames(classes) }
        let file = "\(source.path)/classes.txt"
        if FileManager.default.fileExists(atPath: file) { return try CategoryNames(file: file) }
        let all =
            source.split == nil
            ? annotations
            : parallelMap(try stems(in: "\(source.path)/Annotations", endingIn: ".xml")) {
                VOCAnnotation(annotation($0))
            }
        return CategoryNames(Set(all.flatMap(\.objects).map(\.name)).sorted())
    }

    private func add(
        _ entry: Entry, _ annotation: VOCAnnotation, _ categories: CategoryNames, to reading: inout DetectionReading
    ) {
        let path = self.annotation(entry.name)
        guard FileManager.default.fileExists(atPath: path) else {
            reading.problems.append(DataProblem(entry.file, line: entry.line, "there is no \(path) for \(entry.name)"))
            return
        }
        reading.problems += annotation.problems
        guard let picture = images.file(of: entry.name) ?? other(annotation.fileName) else {
            reading.problems.append(DataProblem(path, "it has no image: there is no \(images.path)/\(entry.name).jpg"))
            return
        }
        var image = LabelledImage(path: picture, size: annotation.size ?? (try? Image.size(of: picture)))
        image.boxes = annotation.objects.compactMap { object in
            guard let category = categories.index(of: object.name) else {
                reading.problems.append(DataProblem(path, line: object.line, categories.unknown(object.name)))
                return nil
            }
            return LabelledBox(object.box, category: category, isDifficult: object.isDifficult)
        }
        reading.set.images.append(image)
    }

    private func other(_ name: String?) -> String? {
        guard let name, !name.isEmpty else { return nil }
        let path = "\(images.path)/\(name)"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }
}
