import DataPipeline
import TestSupport
import Testing
import Torch

@Suite struct SyntheticScenesTests {
    @Test func aSetIsCompleteAndTheSameEachTime() throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        let set = SyntheticScenes(size: 160, seed: 5)
        #expect(try set.write(to: folder.path) == .written)
        #expect(try set.write(to: folder.path) == .alreadyThere)
        try set.write(to: other.path, workers: 1)
        let train = try SceneSet.read(SceneSource(folder.path, split: .train))
        let test = try SceneSet.read(SceneSource(folder.path, split: .test))
        #expect(train.scenes.count == 12 && test.scenes.count == 4)
        #expect(Set(try train.readers().map(\.size)).count > 6)
        for scene in test.scenes {
            let twin = scene.image.replacing(folder.path, with: other.path)
            #expect(try bytes(ofFile: scene.image) == bytes(ofFile: twin))
        }
        #expect(throws: DataError.self) { try SyntheticShapes(images: 5).write(to: folder.path) }
    }

    @Test func itCanBeLearned() throws {
        let folder = try TemporaryFolder()
        try SyntheticScenes(size: 256).write(to: folder.path)
        let check = try SceneCheck.run(SceneSplit.allCases.map { SceneCheck.Part(SceneSource(folder.path, split: $0)) })
        #expect(check.isGood, "\(check.problems)")
        for part in check.parts {
            // Every class is there, and none is nearly all.
            #expect(part.classes.allSatisfy { $0.share > 0.002 && $0.share < 0.6 }, "\(part)")
            #expect(part.void == 0 && part.imageHoles == 0 && (0.0001..<0.05).contains(part.elevationHoles))
        }
        let reader = check.readers[0]
        let heights = try reader.input(RasterWindow(reader.size))[3]
        let labels = try reader.labels(RasterWindow(reader.size))
        func height(_ category: Int) -> Double { heights[mask: labels .== Scalar(category)].mean().item() }
        #expect(height(1) > height(0) + 0.1 && height(3) > height(2) + 0.1)
    }

    @Test func erodedLabelsLeaveOutBordersOnly() throws {
        let folder = try TemporaryFolder()
        try SyntheticScenes(size: 160).write(to: folder.path)
        let reader = try SceneSet.read(SceneSource(folder.path, split: .test)).readers()[0]
        let window = RasterWindow(reader.size)
        let (labels, eroded) = (try reader.labels(window), try reader.labels(window, eroded: true))
        let kept = eroded .!= 255
        #expect(labels[mask: kept].isEqual(to: eroded[mask: kept]))
        let share = kept.to(.float32).mean().item()
        #expect(share > 0.5 && share < 0.98)
    }
}
