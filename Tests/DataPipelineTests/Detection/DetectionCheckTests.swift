import DataPipeline
import Foundation
import TestSupport
import Testing

@Suite struct DetectionCheckTests {
    @Test func findsNothingInAGoodSet() throws {
        let sample = try SampleSet()
        let check = try DetectionCheck.run([sample.source(.voc)])
        #expect(check.isGood)
        #expect(check.parts[0].images == 3 && check.parts[0].emptyImages == 1)
        #expect(check.parts[0].classes.map(\.boxes) == [1, 1, 1])
        #expect(check.parts[0].classes.map(\.medium) == [0, 0, 1])
    }

    @Test func decodesForReal() throws {
        let sample = try SampleSet()
        let path = sample.folder.file("images/train/1.png")
        let whole = try bytes(ofFile: path)
        _ = try sample.folder.write(whole.prefix(whole.count - 20), to: "images/train/1.png")
        try Image(width: 9, height: 9, filledWith: .white).write(to: sample.folder.file("images/train/2.png"))
        let check = try DetectionCheck.run([sample.source(.coco)])
        #expect(check.problems.count == 2)
        #expect(check.problems.first?.contains("1.png: cannot be read as PNG") == true)
        #expect(check.problems.last?.contains("2.png: it has 9x9 pixels, and its annotation says 48x32") == true)
        #expect(check.parts[0].images == 1)
    }

    @Test func findsImagesThatAreInTwoParts() throws {
        let sample = try SampleSet()
        try sample.write("2\n", to: "ImageSets/Main/val.txt")
        try sample.write("1\n", to: "ImageSets/Main/test.txt")
        let sources = ["train", "val"].map { DetectionSource(sample.folder.path, split: $0) }
        let check = try DetectionCheck.run(sources)
        #expect(!check.isGood)
        #expect(check.leaks.map { $0.second.suffix(5) } == ["2.png"])
    }

    @Test func findsClassesThatDiffer() throws {
        let (one, other) = (try SampleSet(), try SampleSet())
        try other.write("ball\ntree\ncat & <dog>\n", to: "classes.txt")
        for index in 0..<3 {
            try Image(width: 48, height: 32, filledWith: Colour(9, UInt8(index), 0)).write(
                to: other.folder.file("JPEGImages/\(index).png"))
        }
        let check = try DetectionCheck.run([one.source(.voc), other.source(.voc)])
        #expect(check.leaks.isEmpty)
        #expect(check.problems.count == 1)
        #expect(check.problems.first?.contains("in the same order") == true)
    }
}
