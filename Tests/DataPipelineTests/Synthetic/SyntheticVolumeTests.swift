import DataPipeline
import TestSupport
import Testing
import Torch

@Suite struct SyntheticVolumeTests {
    private struct Content: Decodable { let cases, tutorial: [Entry] }

    private struct Entry: Decodable {
        struct Options: Decodable {
            let noiseMax: Double
            let numObjs, numSegClasses, radMax, radMin: Int
        }

        let size: [Int]
        let options: Options
        let seed: UInt32?
        let imageSha256, labelSha256: String
        let foreground: Int
        let nextRandom: Double

        var volume: SyntheticVolume {
            SyntheticVolume(
                size: size, objects: options.numObjs, radii: options.radMin..<options.radMax,
                noise: options.noiseMax, classes: options.numSegClasses)
        }
    }

    private func check(_ entry: Entry, _ random: inout NumPyRandom) throws {
        let (image, label) = try entry.volume.make(using: &random)
        #expect(sha256(image) == entry.imageSha256)
        #expect(sha256(label) == entry.labelSha256)
        #expect(label.nonzero().size(0) == entry.foreground)
        var next = random
        #expect(next.uniform() == entry.nextRandom)
    }

    @Test func isMONAIsBitForBit() throws {
        let content: Content = try fixture("volumes.json")
        for entry in content.cases {
            var random = NumPyRandom(seed: try #require(entry.seed))
            try check(entry, &random)
        }
    }

    @Test func isTheTutorialsBitForBit() throws {
        let content: Content = try fixture("volumes.json")
        var random = NumPyRandom(seed: 0)
        for entry in content.tutorial {
            #expect(entry.volume == SyntheticVolume(size: [128, 128, 128]))
            try check(entry, &random)
        }
    }

    @Test func spheresThatDoNotFitAreRefused() {
        #expect(throws: DataError.self) { try SyntheticVolume(size: [60, 128, 128], radii: 5..<30).check() }
        #expect(throws: DataError.self) { try SyntheticVolume(size: [64, 64]).check() }
        #expect(throws: DataError.self) { try SyntheticVolume(size: [64, 64, 64], radii: 0..<3).check() }
    }

    @Test(arguments: [8, 16, 24, 60, 61, 128]) func defaultRadiiFit(side: Int) throws {
        try SyntheticVolume(size: [side, side, side]).check()
    }
}
