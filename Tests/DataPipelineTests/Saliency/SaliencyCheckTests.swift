import DataPipeline
import TestSupport
import Testing

@Suite struct SaliencyCheckTests {
    @Test func measuresAGoodSet() throws {
        let folder = try PairFolder(4)
        let check = try SaliencyCheck.run([folder.source])
        #expect(check.isGood)
        let part = check.parts[0]
        #expect(part.pictures == 4 && part.smallest == PairFolder.size(0) && part.largest == PairFolder.size(3))
        let shares = (0..<4).map { 192 / Double(PairFolder.size($0).width * PairFolder.size($0).height) }
        #expect(part.foreground == [shares[3], shares.reduce(0, +) / 4, shares[0]])
        #expect(part.softMasks.isEmpty && part.blackMasks.isEmpty && part.whiteMasks.isEmpty)
    }

    @Test func decodesForReal() throws {
        let folder = try PairFolder()
        for name in ["Image/1.png", "Mask/2.png"] {
            let whole = try bytes(ofFile: folder.folder.file(name))
            _ = try folder.folder.write(whole.prefix(whole.count - 20), to: name)
        }
        let check = try SaliencyCheck.run([folder.source])
        #expect(check.problems.count == 2 && check.parts[0].pictures == 2)
        #expect(check.problems.first?.contains("Image/1.png: cannot be read as PNG") == true)
        #expect(check.problems.last?.contains("Mask/2.png: cannot be read as PNG") == true)
    }

    /// Each kind of mask that may be a mistake is named, and none of them is an error.
    @Test func namesMasksThatAreStrange() throws {
        let folder = try PairFolder(5)
        try change(folder, 0) { $0.pixels = $0.pixels.map { _ in 0 } }
        try change(folder, 1) { $0.pixels = $0.pixels.map { _ in 255 } }
        try change(folder, 2) { $0.pixels[7] = 90 }
        try change(folder, 3) {
            $0 = $0.rgb
            $0.pixels[1] = 200
        }
        let part = try SaliencyCheck.run([folder.source]).parts[0]
        #expect(part.blackMasks.map { $0.suffix(5) } == ["0.png"])
        #expect(part.whiteMasks.map { $0.suffix(5) } == ["1.png"])
        #expect(part.softMasks.map { $0.suffix(5) } == ["2.png", "3.png"])
        #expect(part.colouredMasks.map { $0.suffix(5) } == ["3.png"])
    }

    @Test func knowsMasksOf16Bits() throws {
        let folder = try PairFolder(0)
        let deep = try bytes(ofFile: Fixtures.path("images/grey16.png"))
        _ = try folder.folder.write(deep, to: "Mask/a.png")
        try Image(width: 11, height: 9, filledWith: .white).write(to: folder.folder.file("Image/a.jpg"))
        #expect(try SaliencyCheck.run([folder.source]).parts[0].deepMasks.count == 1)
    }

    @Test func masksOfOnesAreAnError() throws {
        let folder = try PairFolder(1)
        try change(folder, 0) { $0.pixels = $0.pixels.map { $0 / 255 } }
        let check = try SaliencyCheck.run([folder.source])
        #expect(check.problems.map { $0.contains("multiply its levels by 255") } == [true])
    }

    @Test func tellsLeaksFromDuplicates() throws {
        let folder = try PairFolder(3, images: "train/Image", masks: "train/Mask")
        try folder.makeFolders(["val/Image", "val/Mask"])
        for (from, to) in [("train/Image/1", "val/Image/7"), ("train/Image/2", "train/Image/5")] {
            try folder.copy("\(from).png", to: "\(to).png")
            try folder.copy(
                from.replacing("Image", with: "Mask") + ".png", to: to.replacing("Image", with: "Mask") + ".png")
        }
        let sources = ["train", "val"].map { SaliencySource(folder.path, split: $0) }
        let check = try SaliencyCheck.run(sources)
        #expect(!check.isGood && check.problems.isEmpty)
        #expect(check.leaks.map { $0.second.suffix(11) } == ["Image/7.png"])
        #expect(check.parts.map { $0.duplicates.map { $0.second.suffix(11) } } == [["Image/5.png"], []])
    }

    @Test func drawsASheet() throws {
        let folder = try PairFolder(3)
        let set = try SaliencySet.read(folder.source)
        let drawn = try set.drawn(1)
        #expect(drawn.pixel(10, 10) == [243, 135, 135] && drawn.pixel(30, 10) == [40, 50, 1])
        let sheet = Image.sheet([("a", drawn), ("b", drawn), ("c", drawn)], columns: 2, cell: 50)
        #expect(sheet.size == ImageSize(width: 100, height: 100))
        #expect(sheet.pixel(75, 75) == [128, 128, 128])
        #expect(sheet.pixel(25, 30) == sheet.pixel(75, 30) && sheet.pixel(25, 30) != [128, 128, 128])
    }

    private func change(_ folder: PairFolder, _ index: Int, _ change: (inout Image) -> Void) throws {
        var mask = PairFolder.pair(index).mask
        change(&mask)
        try mask.write(to: folder.folder.file("Mask/\(index).png"))
    }
}
