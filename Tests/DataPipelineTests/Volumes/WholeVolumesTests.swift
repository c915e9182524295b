import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct WholeVolumesTests {
    private let folder: TemporaryFolder
    private let cache: TemporaryFolder
    private let pairs: [VolumePair]

    init() throws {
        folder = try TemporaryFolder()
        cache = try TemporaryFolder()
        try SyntheticVolumes.write(count: 2, SyntheticVolume(size: [24, 24, 24]), to: folder.path)
        pairs = try VolumeFolder.pairs(in: folder.path)
    }

    private func volumes(_ preparation: VolumePreparation = VolumePreparation()) throws -> WholeVolumes {
        try WholeVolumes(pairs, preparation, caching: .disk(folder: cache.path))
    }

    private var entries: [String] { get throws { try cache.names.filter { $0.hasSuffix(".safetensors") } } }

    @Test func cachedAndUncachedAreTheSame() throws {
        for threshold in [nil, 0.2] as [Float?] {
            let preparation = VolumePreparation(backgroundThreshold: threshold)
            let plain = try WholeVolumes(pairs, preparation, caching: .none).volume(1)
            let cached = try volumes(preparation).volume(1)
            expectSame(cached.image, plain.image)
            expectSame(cached.label, plain.label)
            expectSame(cached.index.counts, plain.index.counts)
            #expect(cached.affine == plain.affine && cached.id == "1")
            #expect(cached.image.shape == [1, 24, 24, 24])
        }
    }

    @Test func aVolumeIsPreparedOnce() throws {
        _ = try volumes().volume(0)
        let entry = cache.file(try #require(entries.first))
        let made = try FileManager.default.attributesOfItem(atPath: entry)[.systemFileNumber] as? Int
        _ = try volumes().volume(0)
        #expect(try FileManager.default.attributesOfItem(atPath: entry)[.systemFileNumber] as? Int == made)
    }

    @Test func changedFilesAndDamagedEntriesAreMadeAgain() throws {
        _ = try volumes().volume(0)
        try NIfTI.write(counting([24, 24, 24, 1]), to: pairs[0].image)
        let expected = ScaleIntensity()(counting([1, 24, 24, 24]))
        expectSame(try volumes().volume(0).image, expected)
        #expect(try entries.count == 1)
        for damage in [[], Array(try bytes(ofFile: cache.file(entries[0])).dropLast(100))] as [[UInt8]] {
            _ = try cache.write(damage, to: entries[0])
            expectSame(try volumes().volume(0).image, expected)
        }
    }

    @Test func ranksThatComeAtOnceShareOneEntry() async throws {
        let images = try await withThrowingTaskGroup(of: Tensor.self) { group in
            for _ in 0..<4 { group.addTask { try volumes().volume(0).image } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for image in images { expectSame(image, images[0]) }
        #expect(try entries.count == 1)
    }

    @Test func anUnreadableVolumeIsNamed() throws {
        let whole = try volumes()
        _ = try folder.write([1, 2, 3], to: "img0.nii.gz")
        let error = #expect(throws: ImagingError.self) { try whole.volume(0) }
        #expect(error?.path == pairs[0].image)
    }
}
