import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
}

/// What is wrong is said with its file, its line, and what would be right.
@Suite struct ProblemTests {
    /// Expects one problem with all of `words`.
    private func expect(
        _ sample: SampleSet, _ format: DetectionFormat, _ words: [String],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let reading = try sample.source(format).read()
        #expect(reading.problems.count == 1, "\(reading.problems)", sourceLocation: sourceLocation)
        let text = reading.problems.first?.description ?? ""
        for word in words { #expect(text.contains(word), "no '\(word)' in: \(text)", sourceLocation: sourceLocation) }
        #expect(throws: DataError.self, sourceLocation: sourceLocation) { try DetectionSet.read(sample.source(format)) }
    }

    @Test func aClassThatIsMisspelt() throws {
        let sample = try SampleSet()
        try sample.replace("<name>ball</name>", with: "<name>bal</name>", in: "Annotations/0.xml")
        try expect(sample, .voc, ["Annotations/0.xml:4:", "no class is called \"bal\"; did you mean ball?"])
    }

    @Test func anEdgeThatIsText() throws {
        let sample = try SampleSet()
        try sample.replace("<xmin>3</xmin>", with: "<xmin>three</xmin>", in: "Annotations/0.xml")
        try expect(sample, .voc, ["0.xml:8:", "xmin is \"three\", which is no number"])
    }

    @Test func xmlThatIsCutOff() throws {
        let sample = try SampleSet()
        try sample.replace("</object>", with: "</objet>", in: "Annotations/2.xml")
        try expect(sample, .voc, ["2.xml:13:", "</objet> where </object> of line 4 was expected"])
    }

    @Test func filesThatAreMissing() throws {
        let sample = try SampleSet()
        try sample.remove("JPEGImages/1.png")
        try expect(sample, .voc, ["Annotations/1.xml: it has no image", "JPEGImages/1.jpg"])
        try sample.remove("Annotations/1.xml")
        try expect(sample, .voc, ["ImageSets/Main/train.txt:2: there is no", "Annotations/1.xml for 1"])
        try sample.remove("images/train/1.png")
        try expect(sample, .yolo, ["labels/train/1.txt: it has no image"])
        try expect(sample, .list, ["train.txt:2: the image", "1.png is not there"])
        try expect(sample, .coco, ["instances_train.json: there is no", "1.png: name the folder"])
    }

    @Test(arguments: [
        ("1 0.5 0.5 0.1", "expected class x y width height"), ("one 0.5 0.5 0.1 0.1", "four fractions"),
        ("3 0.5 0.5 0.1 0.1", "class 3 does not exist: there are 3, counted from 0"),
        ("1 24 16 10 10", "is in pixels"), ("1 nan 0 0 0", "four fractions"),
    ])
    func labelsThatAreNone(line: String, word: String) throws {
        let sample = try SampleSet()
        try sample.write("\n\(line)\n", to: "labels/train/1.txt")
        try expect(sample, .yolo, ["labels/train/1.txt:2: ", word])
    }

    @Test(arguments: [
        ("1,2,3,4", "expected x1,y1,x2,y2,class"), ("1,2,3,x,0", "four numbers"),
        ("1,2,3,4,9", "class 9 does not exist"),
    ])
    func linesThatAreNone(box: String, word: String) throws {
        let sample = try SampleSet()
        try sample.replace("1.png\n", with: "1.png \(box)\n", in: "train.txt")
        try expect(sample, .list, ["train.txt:2: ", word])
    }

    @Test func annotationsOfNothing() throws {
        let sample = try SampleSet()
        try sample.replace("\"image_id\":3", with: "\"image_id\":33", in: "instances_train.json")
        try expect(sample, .coco, ["instances_train.json: annotations[", "image 33, which is not in the file"])
        try sample.write("{\"images\": [\n{\"id\": 1, ]", to: "instances_train.json")
        let error = #expect(throws: SerializationError.self) { try sample.source(.coco).read() }
        #expect(error?.description.contains("(line 2), found ']'") == true)
    }

    @Test func placesWithoutASet() throws {
        let folder = try TemporaryFolder()
        #expect(throws: DataError.self) { try DetectionSource(folder.path).read() }
        #expect(throws: DataError.self) { try DetectionSource(folder.file("none.json")).read() }
        let sample = try SampleSet()
        try sample.write("", to: "ImageSets/Main/train.txt")
        let error = #expect(throws: DataError.self) { try sample.source(.voc).read() }
        #expect(error?.description.contains("holds no image") == true)
        try sample.remove("classes.txt")
        #expect(throws: DataError.self) { try sample.source(.list).read() }
    }
}
