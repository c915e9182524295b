import DataPipeline
import Foundation
import TestSupport
import Testing
import Training

@Suite struct SampleGalleryTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("run/predictions/samples")
    }

    private func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

    @Test func theFirstSamplesAreKept() throws {
        let gallery = SampleGallery(folder: path, limit: 2)
        for name in ["/data/a.jpg, found", "b.jpg, found", "c.jpg, found"] {
            gallery.add(name) { Image(width: 30, height: 20, filledWith: .white) }
        }
        #expect(try names() == ["1 a.jpg, found.png", "2 b.jpg, found.png"])
        #expect(gallery.failure == nil)
    }

    @Test func thoseOfAnEarlierEvaluationGo() throws {
        for name in ["old", "new"] {
            SampleGallery(folder: path).add(name) { Image(width: 3, height: 2, filledWith: .black) }
        }
        #expect(try names() == ["1 new.png"])
    }

    @Test func largePicturesAreMadeSmaller() throws {
        SampleGallery(folder: path).add("large") { Image(width: 4096, height: 10, filledWith: .white) }
        #expect(try PNG.read("\(path)/1 large.png").size == ImageSize(width: 1024, height: 2))
    }

    /// A picture that cannot be drawn, or written, ends no evaluation, and is said once.
    @Test func failuresAreKept() throws {
        struct Undrawn: Error {}
        let gallery = SampleGallery(folder: path)
        var count = 0
        for _ in 0..<2 {
            gallery.add("x") {
                count += 1
                throw Undrawn()
            }
        }
        #expect(count == 1 && gallery.failure == "Undrawn()")
    }
}
