import DataPipeline
import TestSupport
import Testing
import Torch

@Suite struct VolumeCropsTests {
    private let folder: TemporaryFolder
    private let volumes: WholeVolumes

    init() throws {
        folder = try TemporaryFolder()
        try SyntheticVolumes.write(count: 5, SyntheticVolume(size: [24, 20, 24]), to: folder.path)
        volumes = try WholeVolumes(
            VolumeFolder.pairs(in: folder.path), caching: .disk(folder: folder.file("cache")))
    }

    private func crops() throws -> VolumeCrops {
        try VolumeCrops(
            volumes, PosNegCrops(size: [16, 12, 16], count: 3), rotation: RandomRotate90(plane: [0, 2]),
            flips: [RandomFlip(axes: [1])])
    }

    @Test func batchesHaveTheirShapes() throws {
        let requests = [BatchRequest(indices: [0, 3])]
        let loader = Loader(try crops(), requests, seed: 1, workers: 2, collate: VolumeBatch.cut)
        let batch = try #require(try loader.nextBatch()?.batch)
        #expect(batch.image.shape == [6, 1, 16, 12, 16] && batch.label.shape == batch.image.shape)
        #expect(batch.image.dtype == .float32 && batch.label.dtype == .float32)
    }

    /// Where a synthetic image is bright, its label is 1: also after the same crop, turn and flip.
    @Test func imageAndLabelAreCutAlike() throws {
        var random = SampleRandom(seed: 3, epoch: 0, index: 0)
        for _ in 0..<20 {
            let sample = VolumeBatch.cut([try crops().sample(0, &random)])
            expectSame((sample.image .> 0).to(.float32), sample.label)
        }
    }

    @Test func samplesDoNotDependOnTheNumberOfRanks() throws {
        let whole = try epoch(world: 1)
        for world in [2, 4] { #expect(try epoch(world: world) == whole) }
    }

    /// The digests of an epoch's samples by their index.
    private func epoch(world: Int) throws -> [Int: String] {
        let plan = BatchPlan(.shuffled(5, seed: 7), globalBatch: 4, world: world)
        var digests: [Int: String] = [:]
        for rank in 0..<world {
            let loader = Loader(try crops(), plan.requests(rank: rank, epochs: 2..<3), seed: 7, workers: world) {
                samples in
                samples.map { VolumeBatch.cut([$0]) }
            }
            while let loaded = try loader.nextBatch() {
                for (index, sample) in zip(loaded.request.indices, loaded.batch ?? []) {
                    digests[index] = sha256(sample.image) + sha256(sample.label)
                }
            }
        }
        return digests
    }

    @Test func whatCannotBeCroppedIsRefusedUpFront() throws {
        #expect(throws: DataError.self) { try VolumeCrops(volumes, PosNegCrops(size: [25, 8, 8])) }
        #expect(throws: DataError.self) { try VolumeCrops(volumes, PosNegCrops(size: [8, 8])) }
        #expect(throws: DataError.self) {
            try VolumeCrops(volumes, PosNegCrops(size: [16, 12, 16]), rotation: RandomRotate90(plane: [0, 1]))
        }
    }

    @Test func cropsOfUnequalSizesAreRefusedUpFront() throws {
        let other = try TemporaryFolder()
        try SyntheticVolumes.write(count: 1, SyntheticVolume(size: [30, 20, 24]), to: other.path)
        let mixed = try WholeVolumes(volumes.pairs + VolumeFolder.pairs(in: other.path), caching: .none)
        #expect(throws: DataError.self) { try VolumeCrops(mixed, PosNegCrops(size: [-1, 8, 8])) }
        _ = try VolumeCrops(mixed, PosNegCrops(size: [8, 8, 8]))
    }
}
