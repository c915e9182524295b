import DataPipeline
import Foundation
import TestSupport
import Testing

@Suite struct SyntheticShapesTests {
    private let shapes = SyntheticShapes(size: ImageSize(width: 96, height: 80), images: 40, seed: 7, ending: .png)

    private func sources(_ folder: String, _ part: String) -> [DetectionSource] {
        [
            DetectionSource(folder, format: .voc, split: part), DetectionSource(folder, format: .yolo, split: part),
            DetectionSource("\(folder)/annotations/instances_\(part).json"), DetectionSource("\(folder)/\(part).txt"),
        ]
    }

    /// What is trained on is the same from each format, to the rounding of YOLO's fractions.
    @Test(arguments: [("train", 32), ("val", 8)]) func allFormatsHaveTheSameBoxes(part: String, count: Int) throws {
        let folder = try TemporaryFolder()
        #expect(try shapes.write(to: folder.path) == .written)
        let all = try sources(folder.path, part).map { try trained($0) }
        #expect(all[0].count == count)
        for other in all.dropFirst() { #expect(other == all[0]) }
        #expect(all[0].contains { $0.boxes.isEmpty })
        #expect(try DetectionCheck.run(sources(folder.path, part)).problems.isEmpty)
    }

    private struct Trained: Equatable {
        let name: String
        let boxes: [[Int]]
    }

    private func trained(_ source: DetectionSource) throws -> [Trained] {
        let set = try DetectionSet.read(source).set
        #expect(set.categories == ["circle", "square", "triangle"])
        return set.images.map { image in
            let boxes = image.trainingBoxes(includesDifficult: false).map { labelled in
                let box = labelled.box
                return [labelled.category] + [box.x1, box.y1, box.x2, box.y2].map { Int($0.rounded()) }
            }
            return Trained(name: String(image.path.suffix(16)), boxes: boxes)
        }
    }

    @Test func sameSeedSamePictures() throws {
        let (one, other) = (try TemporaryFolder(), try TemporaryFolder())
        try shapes.write(to: one.path, workers: 1)
        try shapes.write(to: other.path, workers: 3)
        let name = "images/val/shapes000004.png"
        #expect(try bytes(ofFile: one.file(name)) == bytes(ofFile: other.file(name)))
        #expect(try shapes.write(to: one.path) == .alreadyThere)
        var more = shapes
        (more.seed, more.images) = (8, 10)
        #expect(try more.write(to: one.path) == .written)
        #expect(try bytes(ofFile: one.file(name)) != bytes(ofFile: other.file(name)))
        #expect(try FileManager.default.contentsOfDirectory(atPath: one.file("images/val")).count == 2)
        #expect(try DetectionSource(one.path, split: "train").read().problems.isEmpty)
    }

    @Test func boxesAreThoseOfThePixels() throws {
        let folder = try TemporaryFolder()
        try shapes.write(to: folder.path)
        let set = try DetectionSet.read(sources(folder.path, "train")[2]).set
        for image in set.images where image.boxes.count == 1 {
            let labelled = image.boxes[0]
            guard !labelled.isDifficult, !labelled.isCrowd else { continue }
            #expect(try coloured(image.path) == labelled.box)
        }
        #expect(set.images.flatMap(\.boxes).contains { $0.isCrowd })
        #expect(set.images.flatMap(\.boxes).contains { $0.isDifficult })
    }

    /// Around the pixels that are not of the ground, whose red and green are equal and whose blue is 20 more.
    private func coloured(_ path: String) throws -> Box {
        let image = try Image.read(path)
        var (columns, rows): ([Int], [Int]) = ([], [])
        for row in 0..<image.height {
            for column in 0..<image.width {
                let pixel = image.pixel(column, row)
                guard pixel[0] != pixel[1] || Int(pixel[2]) - Int(pixel[0]) != 20 else { continue }
                columns.append(column)
                rows.append(row)
            }
        }
        return Box(
            x1: Double(columns.min()!), y1: Double(rows.min()!), x2: Double(columns.max()! + 1),
            y2: Double(rows.max()! + 1))
    }

    @Test func whatOthersHaveMadeStays() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("mine".utf8, to: "train.txt")
        #expect(throws: DataError.self) { try shapes.write(to: folder.path) }
        #expect(try bytes(ofFile: folder.file("train.txt")) == Array("mine".utf8))
        #expect(throws: DataError.self) {
            try SyntheticShapes(size: ImageSize(width: 9, height: 9)).write(to: folder.path)
        }
    }
}
