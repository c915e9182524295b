import DataPipeline
import TestSupport
import Testing
import Torch

@Suite struct SaliencyEvaluationTests {
    private let size = ImageSize(width: 24, height: 20)

    private func all(_ data: SaliencyEvaluation, ranks: Int, batch: Int) -> [SaliencyPicture] {
        (0..<ranks).flatMap { rank in
            let requests = BatchRequest.evaluation(count: data.count, rank: rank, world: ranks, batch: batch)
            return Loader(data, requests, seed: 0, workers: 1, collate: SaliencyPictures.collate).flatMap {
                $0.batch?.pictures ?? []
            }
        }
    }

    @Test(arguments: [1, 2, 3, 7]) func everyPictureComesOnceWithItsWholeMask(ranks: Int) throws {
        let folder = try PairFolder(5)
        let data = try SaliencyEvaluation(SaliencySet.read(folder.source), SaliencyOptions(size: size))
        let pictures = all(data, ranks: ranks, batch: 2).sorted { $0.name < $1.name }
        #expect(pictures.map(\.name) == ["0", "1", "2", "3", "4"])
        for (index, picture) in pictures.enumerated() {
            let (image, mask) = PairFolder.pair(index)
            #expect(picture.size == image.size && picture.mask == mask)
            #expect(picture.pixels.isEqual(to: image.resized(to: size).planes(nil)))
        }
    }

    @Test func masksMayBeBinarised() throws {
        let folder = try PairFolder(1)
        var mask = PairFolder.pair(0).mask
        for index in 0..<mask.pixels.count where mask.pixels[index] == 0 { mask.pixels[index] = 100 }
        try mask.write(to: folder.folder.file("Mask/0.png"))
        var options = SaliencyOptions(size: size)
        let set = try SaliencySet.read(folder.source)
        #expect(try all(SaliencyEvaluation(set, options), ranks: 1, batch: 1)[0].mask == mask)
        options.binarise = true
        #expect(try all(SaliencyEvaluation(set, options), ranks: 1, batch: 1)[0].mask == PairFolder.pair(0).mask)
    }

    /// Any size, upright as EXIF says.
    @Test func takesPicturesWithoutMasks() throws {
        let files = ["420.jpg", "exif6.jpg", "grey.png"].map { Fixtures.path("images/\($0)") }
        let data = try SaliencyEvaluation(files: files, SaliencyOptions(size: size))
        let pictures = all(data, ranks: 1, batch: 3)
        #expect(pictures.map(\.name) == ["420", "exif6", "grey"])
        #expect(pictures.map(\.size.description) == ["37x29", "29x37", "37x29"])
        #expect(pictures.allSatisfy { $0.mask == nil && $0.pixels.shape == [3, 20, 24] })
        #expect(try pictures[1].pixels.isEqual(to: Image.read(files[1]).resized(to: size).planes(nil)))
    }

    @Test func batchesArePaddedWithTheirLastPicture() throws {
        let pictures = (0..<2).map { SaliencyPicture(PairFolder.pair($0).picture, name: "\($0)", size: size) }
        let batch = SaliencyPictures.collate(pictures).padded(to: 4)
        #expect(batch.images.shape == [4, 3, 20, 24] && batch.pictures.count == 2)
        expectSame(batch.pixels[3], pictures[1].pixels)
        #expect(SaliencyPictures.collate(pictures).padded(to: 2).pixels.size(0) == 2)
    }

    @Test func augmentationIsForTraining() {
        let options = SaliencyOptions(size: size, augmentation: SaliencyAugmentation())
        #expect(throws: DataError.self) { try SaliencyEvaluation(SaliencySet([]), options) }
    }
}
