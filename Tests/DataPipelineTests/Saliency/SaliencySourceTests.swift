import DataPipeline
import Foundation
import TestSupport
import Testing

@Suite struct SaliencySourceTests {
    private func problems(_ source: SaliencySource) throws -> [String] { try source.read().problems.map(\.description) }

    @Test(arguments: [("Image", "Mask"), ("images", "masks")]) func pairsFilesByTheirNames(names: (String, String))
        throws
    {
        let folder = try PairFolder(3, images: names.0, masks: names.1)
        let set = try SaliencySet.read(folder.source)
        #expect(set.pairs.map(\.name) == ["0", "1", "2"])
        #expect(set.pairs.map(\.size) == (0..<3).map(PairFolder.size))
        #expect(set.pairs[1].image == "\(folder.path)/\(names.0)/1.png")
        #expect(set.pairs[1].mask == "\(folder.path)/\(names.1)/1.png")
        #expect(folder.source.isOne && folder.source.splits.isEmpty)
    }

    @Test func findsFoldersOfOtherNamesAndSplits() throws {
        let folder = try PairFolder(2, images: "train/pictures", masks: "train/truth", ending: "JPG")
        var source = SaliencySource(folder.path, imageFolder: "pictures", maskFolder: "truth")
        #expect(source.splits == ["train"])
        source.split = "train"
        #expect(try SaliencySet.read(source).pairs.count == 2)
        #expect(!folder.source.isOne)
        let error = #expect(throws: DataError.self) { try SaliencySource("\(folder.path)/train").read() }
        #expect(error?.description.contains("train has no folders Image and Mask") == true)
    }

    @Test func namesPicturesWithoutMasks() throws {
        let folder = try PairFolder()
        try folder.remove("Mask/2.png")
        let problems = try problems(folder.source)
        #expect(problems.count == 1)
        #expect(problems.first?.contains("Image/2.png: it has no mask: expected \(folder.path)/Mask/2.png") == true)
        #expect(throws: DataError.self) { try SaliencySet.read(folder.source) }
    }

    @Test func leavesMasksWithoutPicturesOutOrRefusesThem() throws {
        let folder = try PairFolder()
        try folder.remove("Image/2.png")
        let set = try SaliencySet.read(folder.source)
        #expect(set.pairs.map(\.name) == ["0", "1", "3"] && set.extraMasks == 1)
        var strict = folder.source
        strict.refusesExtraMasks = true
        #expect(try problems(strict).first?.contains("Mask/2.png: no picture of this name") == true)
    }

    @Test func namesFilesOfOneName() throws {
        let folder = try PairFolder()
        try folder.copy("Image/1.png", to: "Image/1.jpeg")
        let problems = try problems(folder.source)
        #expect(problems.count == 1)
        #expect(problems.first?.contains("Image/1.png: another picture has the same name") == true)
    }

    @Test func namesWhatIsNotRead() throws {
        let folder = try PairFolder()
        try folder.copy("Image/1.png", to: "Image/9.BMP")
        try folder.write("hidden", to: "Image/._1.png")
        #expect(
            try problems(folder.source).map {
                $0.hasSuffix("9.BMP: such pictures are not read: convert it to PNG or JPEG")
            } == [true])
    }

    @Test func namesMasksOfAnotherSizeAndBrokenFiles() throws {
        let folder = try PairFolder()
        try PairFolder.pair(3).mask.write(to: folder.folder.file("Mask/1.png"))
        try folder.write("nothing", to: "Image/2.png")
        let problems = try problems(folder.source)
        #expect(problems.count == 2)
        #expect(problems.first?.contains("Mask/1.png: it has 61x39 pixels, and its picture") == true)
        #expect(problems.last?.contains("Image/2.png: is no JPEG or PNG file") == true)
    }

    @Test func refusesWhatIsEmptyOrNotThere() throws {
        let empty = try PairFolder(0)
        #expect(throws: DataError.self) { try empty.source.read() }
        let error = #expect(throws: DataError.self) { try SaliencySource("/nowhere/at/all").read() }
        #expect(error?.description == "/nowhere/at/all does not exist")
    }

    /// A name, one in a folder, a path of the picture, two paths.
    @Test(arguments: ["2", "Image/2.png", "Image/2", "./2", "Image/2.png Mask/2.png", "Image/2.png\tMask/2.png"])
    func readsLists(line: String) throws {
        let folder = try PairFolder()
        try folder.write("\n\(line)\r\n\n", to: "list.lst")
        let source = SaliencySource(folder.folder.file("list.lst"))
        #expect(source.isOne)
        let set = try SaliencySet.read(source)
        #expect(set.pairs.count == 1)
        #expect(set.pairs[0].name == "2" && set.pairs[0].size == PairFolder.size(2))
        #expect(try bytes(ofFile: set.pairs[0].mask) == bytes(ofFile: folder.folder.file("Mask/2.png")))
    }

    @Test func listsKeepTheirOrderAndAreParts() throws {
        let folder = try PairFolder()
        try folder.write("3\n0\n1\n", to: "train.lst")
        #expect(try SaliencySet.read(SaliencySource(folder.path, split: "train")).pairs.map(\.name) == ["3", "0", "1"])
    }

    @Test func listsMayLieElsewhere() throws {
        let (folder, other) = (try PairFolder(2, images: "set/images", masks: "set/masks"), try TemporaryFolder())
        var source = SaliencySource(try other.write("set/1\nset/images/0.png\n".utf8, to: "list.txt"))
        source.root = folder.path
        #expect(try SaliencySet.read(source).pairs.map(\.name) == ["1", "0"])
    }

    @Test func linesThatAreWrongAreNamed() throws {
        let folder = try PairFolder()
        try folder.remove("Mask/3.png")
        try folder.write("1\n7\nImage/0.png Mask/9.png\n1 2 3\n3\nelse/1\n", to: "list.txt")
        let problems = try problems(SaliencySource(folder.folder.file("list.txt")))
        let expected = [
            "list.txt:2: \(folder.path)/Image/7: no picture of this name is there",
            "list.txt:3: \(folder.path)/Mask/9.png: cannot be opened", "list.txt:4: expected one path, or two",
            "list.txt:5: \(folder.path)/Image/3.png: it has no mask",
            "list.txt:6: \(folder.path)/else has no folders Image",
        ]
        #expect(problems.count == expected.count)
        for (problem, words) in zip(problems, expected) { #expect(problem.contains(words)) }
    }

    @Test func listsOfBoxesAreNone() throws {
        let folder = try PairFolder()
        try folder.write("Image/1.png 1,2,3,4,0\n", to: "boxes.txt")
        #expect(!SaliencySource(folder.folder.file("boxes.txt")).isOne)
        #expect(!SaliencySource("/nowhere").isOne)
    }
}
