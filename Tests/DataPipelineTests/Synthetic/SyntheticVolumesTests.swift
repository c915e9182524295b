import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct SyntheticVolumesTests {
    private let folder: TemporaryFolder
    private let volume = SyntheticVolume(size: [24, 24, 24], objects: 6)

    init() throws { folder = try TemporaryFolder() }

    @Test func filesAreTheTutorials() throws {
        var steps: [Int] = []
        try SyntheticVolumes.write(count: 3, volume, seed: 5, to: folder.path) { steps.append($0) }
        #expect(steps == [1, 2, 3])
        var random = NumPyRandom(seed: 5)
        for index in 0..<3 {
            let (image, label) = try volume.make(using: &random)
            let written = try NIfTI.read(folder.file("img\(index).nii.gz"))
            #expect(written.storedType == .float32 && written.voxels.shape == [24, 24, 24, 1])
            expectSame(written.voxels, image.unsqueezed(3))
            #expect(try NIfTI.read(folder.file("seg\(index).nii.gz")).storedType == .int32)
            let classes = try NIfTI.readIntegers(folder.file("seg\(index).nii.gz")).voxels
            expectSame(classes.to(.int32), label.unsqueezed(3))
        }
    }

    @Test func aCompleteSetIsLeftAlone() throws {
        #expect(try SyntheticVolumes.write(count: 2, volume, to: folder.path) == .written)
        #expect(try SyntheticVolumes.write(count: 2, volume, to: folder.path) == .alreadyThere)
        unlink(folder.file("seg1.nii.gz"))
        #expect(try SyntheticVolumes.write(count: 2, volume, to: folder.path) == .written)
    }

    @Test func otherSettingsReplaceTheSet() throws {
        try SyntheticVolumes.write(count: 3, volume, to: folder.path)
        try SyntheticVolumes.write(count: 1, volume, seed: 1, to: folder.path)
        #expect(try folder.names == [".lock", "img0.nii.gz", "seg0.nii.gz", SyntheticVolumes.manifestName])
    }

    @Test func anInterruptedSetIsMadeAgain() throws {
        let partial = SyntheticManifest(volume: volume, count: 2, seed: 0)
        try partial.write(to: folder.path)
        _ = try folder.write([1, 2, 3], to: "img0.nii.gz")
        _ = try folder.write([1, 2, 3], to: ".lockstep-123.partial")
        #expect(try SyntheticVolumes.write(count: 2, volume, to: folder.path) == .written)
        #expect(try NIfTI.shape(folder.file("img0.nii.gz")) == [24, 24, 24, 1])
        #expect(try !folder.names.contains(".lockstep-123.partial"))
    }

    @Test func volumesOfOthersAreNotOverwritten() throws {
        _ = try folder.write([1, 2, 3], to: "img0.nii.gz")
        #expect(throws: DataError.self) { try SyntheticVolumes.write(count: 2, volume, to: folder.path) }
        #expect(try bytes(ofFile: folder.file("img0.nii.gz")) == [1, 2, 3])
    }

    @Test func oneOfManyWritersWritesAndTheOthersWait() async throws {
        let path = folder.path
        let outcomes = try await withThrowingTaskGroup(of: SyntheticVolumes.Outcome.self) { group in
            for _ in 0..<4 { group.addTask { try SyntheticVolumes.write(count: 4, volume, to: path, workers: 1) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.count { $0 == .written } == 1)
    }
}
