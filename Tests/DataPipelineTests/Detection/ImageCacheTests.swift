import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct ImageCacheTests {
    private func sample(_ images: DetectionImages, _ index: Int) throws -> DetectionSample {
        var random = SampleRandom(seed: 1, epoch: 0, index: index)
        return try images.sample(index, &random)
    }

    private func entries(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.file("cache")).filter { $0 != ".lock" }
    }

    @Test func givesThePixelsThatDecodingGives() throws {
        let squares = try SquareSet()
        let cached = try squares.images(nil) { $0.cache = ImageCacheOptions(folder: squares.folder.file("cache")) }
        let decoded = try squares.images(nil)
        for _ in 0..<2 {
            for index in 0..<cached.count {
                #expect(try sample(cached, index).pixels.isEqual(to: sample(decoded, index).pixels))
            }
        }
        #expect(try entries(squares.folder).count == squares.set.images.count)
    }

    @Test func noticesThatAFileHasChanged() throws {
        let squares = try SquareSet(count: 1)
        let images = try squares.images(nil) { $0.cache = ImageCacheOptions(folder: squares.folder.file("cache")) }
        let before = try sample(images, 0)
        try Image(width: 120, height: 80, filledWith: Colour(1, 2, 3)).write(to: squares.folder.file("0.png"))
        #expect(try !sample(images, 0).pixels.isEqual(to: before.pixels))
        let entry = try squares.folder.file("cache/\(entries(squares.folder)[0])")
        truncate(entry, 100)
        #expect(try !sample(images, 0).pixels.isEqual(to: before.pixels))
        #expect(try entries(squares.folder).count == 1)
    }

    @Test func keepsLargeImagesSmall() throws {
        let squares = try SquareSet(count: 1, size: ImageSize(width: 400, height: 200))
        let images = try squares.images(nil, canvas: ImageSize(width: 100, height: 50)) {
            $0.cache = ImageCacheOptions(folder: squares.folder.file("cache"), longestSide: 100)
        }
        let found = try sample(images, 0)
        let whole = try sample(squares.images(nil, canvas: ImageSize(width: 100, height: 50)), 0)
        #expect(found.pixels.isEqual(to: whole.pixels))
        #expect(found.boxes == whole.boxes)
        let entry = try squares.folder.file("cache/\(entries(squares.folder)[0])")
        #expect(try bytes(ofFile: entry).count < 100 * 50 * 3 + 1000)
    }

    @Test func staysBelowItsBound() throws {
        let squares = try SquareSet(count: 8)
        let most = 3 * 30_000
        let images = try squares.images(nil) {
            $0.cache = ImageCacheOptions(folder: squares.folder.file("cache"), mostBytes: most)
        }
        for index in 0..<8 { _ = try sample(images, index) }
        let total = try entries(squares.folder).map { try bytes(ofFile: squares.folder.file("cache/\($0)")).count }
        #expect(total.reduce(0, +) <= most)
        #expect(!total.isEmpty)
    }
}
