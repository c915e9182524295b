import DataPipeline
import Foundation
import TestSupport
import Testing

@Suite struct SyntheticSaliencyTests {
    private let set = SyntheticSaliency(images: 20, size: 64, seed: 7)

    private func files(_ folder: TemporaryFolder) throws -> [String] {
        try ["train/Image", "train/Mask", "val/Image", "val/Mask"].flatMap { place in
            try FileManager.default.contentsOfDirectory(atPath: folder.file(place)).map { "\(place)/\($0)" }
        }.sorted()
    }

    @Test func writesAGoodSet() throws {
        let folder = try TemporaryFolder()
        #expect(try set.write(to: folder.path) == .written)
        let check = try SaliencyCheck.run(["train", "val"].map { SaliencySource(folder.path, split: $0) })
        #expect(check.isGood && check.parts.map(\.pictures) == [16, 4])
        for part in check.parts {
            #expect(part.softMasks.isEmpty && part.blackMasks.isEmpty && part.whiteMasks.isEmpty)
            #expect(part.foreground[0] > 0.01 && part.foreground[2] < 0.7)
        }
        let sizes = check.sets.flatMap(\.pairs).map(\.size)
        #expect(
            Set(sizes).count > 10 && sizes.allSatisfy { (38...64).contains($0.width) && (38...64).contains($0.height) })
    }

    /// Whoever looks at how vivid pixels are finds the mask, so that a network can learn it.
    @Test func whatIsVividIsSalient() throws {
        let folder = try TemporaryFolder()
        try set.write(to: folder.path)
        for pair in try SaliencySet.read(SaliencySource(folder.path, split: "train")).pairs {
            let (image, mask) = (try Image.read(pair.image), try Image.readGrey(pair.mask))
            let right = mask.pixels.indices.count { index in
                let pixel = image.pixels[3 * index..<3 * index + 3].map(Int.init)
                return (pixel.max()! - pixel.min()! > 110) == (mask.pixels[index] == 255)
            }
            #expect(Double(right) / Double(mask.pixels.count) > 0.9, "\(pair.name)")
        }
    }

    @Test func sameSeedSameBytes() throws {
        let (one, other) = (try TemporaryFolder(), try TemporaryFolder())
        try set.write(to: one.path, workers: 1)
        try set.write(to: other.path, workers: 3)
        let names = try files(one)
        #expect(names.count == 40)
        #expect(try names == files(other))
        for name in names { #expect(try bytes(ofFile: one.file(name)) == bytes(ofFile: other.file(name))) }
        #expect(try set.write(to: one.path) == .alreadyThere)
        #expect(try SyntheticSaliency(images: 5, size: 64, seed: 8).write(to: one.path) == .written)
        #expect(try files(one).count == 10)
        let name = "train/Image/salient000000.jpg"
        #expect(try bytes(ofFile: one.file(name)) != bytes(ofFile: other.file(name)))
    }

    @Test func whatOthersHaveMadeStays() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write("mine".utf8, to: "train.txt")
        #expect(throws: DataError.self) { try set.write(to: folder.path) }
        #expect(try folder.names.contains("train.txt"))
        let shapes = try TemporaryFolder()
        try SyntheticShapes(size: ImageSize(width: 48, height: 48), images: 5).write(to: shapes.path)
        let error = #expect(throws: DataError.self) { try set.write(to: shapes.path) }
        #expect(error?.description.contains("synthetic set of another kind") == true)
        #expect(throws: DataError.self) { try SyntheticSaliency(images: 5, size: 9).write(to: folder.path) }
    }
}
