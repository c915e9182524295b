import DataPipeline
import Foundation
import Parallel
import TestSupport
import Testing
import Torch
import VisionTasks

/// Scenes from overlapping windows, against whole scenes in plain Swift.
@Suite struct SceneStitchingTests {
    private static func options(
        window: Int = 16, stride: Int = 7, batch: Int = 3, _ blending: WindowBlending = .gaussian
    ) -> RemoteSensingInferenceOptions {
        var options = RemoteSensingInferenceOptions()
        (options.window, options.stride, options.batch, options.blending) = (window, stride, batch, blending)
        return options
    }

    /// `[classes, height, width]`, and the strips' rows.
    private static func stitched(
        _ scene: TensorScene, _ options: RemoteSensingInferenceOptions, _ classifier: NeighbourhoodClassifier = .init(),
        seed: Int = 0, named name: String = "scene", over group: any ProcessGroup = SoloGroup()
    ) throws -> (probabilities: Tensor, strips: [Range<Int>]) {
        var parts: [SceneStrip] = []
        try SceneInference(options, seed: seed, over: group)(scene, named: name, classifier) { parts.append($0) }
        guard !parts.isEmpty else { return (.undefined, []) }
        return (.concatenate(parts.map(\.probabilities), axis: 1), parts.map(\.rows))
    }

    @Test(arguments: WindowBlending.allCases, [(40, 33), (16, 16), (61, 17)])
    func blendsAsAWholeSceneWould(_ blending: WindowBlending, _ size: (Int, Int)) throws {
        let scene = TensorScene(width: size.0, height: size.1)
        let options = Self.options(blending)
        let (found, strips) = try Self.stitched(scene, options)
        #expect(strips.first?.lowerBound == 0 && strips.last?.upperBound == size.1)
        #expect(zip(strips, strips.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
        expectClose(found, WholeScene(scene, options).probabilities(NeighbourhoodClassifier()), absolute: 2e-6)
    }

    @Test func aSceneSmallerThanAWindowIsMirrored() throws {
        let scene = TensorScene(width: 9, height: 5)
        let (found, strips) = try Self.stitched(scene, Self.options())
        #expect(strips == [0..<5])
        let rows = [0, 1, 2, 3, 4, 3, 2, 1, 0, 1, 2, 3, 4, 3, 2, 1]
        let columns = [0, 1, 2, 3, 4, 5, 6, 7, 8, 7, 6, 5, 4, 3, 2, 1]
        let window = scene.image.gathering(Tensor(rows), axis: 1).gathering(Tensor(columns), axis: 2).unsqueezed(0)
        let expected = NeighbourhoodClassifier().probabilities(window, seeds: [0])[0].cropped([0..<5, 0..<9])
        expectClose(found, expected, absolute: 1e-6)
    }

    @Test func orIsPaddedWithZeros() throws {
        let scene = TensorScene(width: 9, height: 5)
        var options = Self.options()
        options.padding = .zeros
        let window = scene.image.padded([(0, 7), (0, 11)]).unsqueezed(0)
        let expected = NeighbourhoodClassifier().probabilities(window, seeds: [0])[0].cropped([0..<5, 0..<9])
        expectClose(try Self.stitched(scene, options).probabilities, expected, absolute: 1e-6)
        let line = TensorScene(width: 40, height: 1)
        #expect(try Self.stitched(line, Self.options()).probabilities.shape == [3, 1, 40])
    }

    @Test(arguments: [2, 3]) func anyNumberOfRanksGivesTheSameBits(_ ranks: Int) throws {
        var classifier = NeighbourhoodClassifier()
        classifier.isNoisy = true
        let scene = TensorScene(width: 50, height: 37)
        for (batch, views) in [(1, WindowViews.one), (4, .one), (64, .flipsAndTurns)] {
            var options = Self.options(batch: batch)
            options.views = views
            let alone = try Self.stitched(scene, options, classifier)
            let found = try LoopbackRanks.run(ranks) { [options, classifier] group in
                try Self.stitched(scene, options, classifier, over: group)
            }
            expectSame(found[0].probabilities, alone.probabilities, "\(batch) a batch")
            #expect(found.dropFirst().allSatisfy { $0.strips.isEmpty })
        }
    }

    @Test func theOrderOfWindowsChangesNothing() {
        let grid = WindowGrid(ImageSize(width: 40, height: 30), window: 16, stride: 5)
        let windows = (0..<grid.count).map { noise([2, 16, 16], seed: UInt64($0)).sigmoid().to(.float64) * 1e7 }.map {
            $0.to(.int32)
        }
        func sum(_ order: [Int]) -> Tensor {
            var canvas = SceneCanvas(classes: 2, width: 40, device: .cpu)
            for index in order { canvas.add(windows[index], x: grid[index].x, y: grid[index].y) }
            return canvas.take(to: 30)
        }
        let usual = sum(Array(0..<grid.count))
        var twister = NumPyRandom(seed: 1)
        for _ in 0..<4 {
            var order = Array(0..<grid.count)
            for place in order.indices.reversed() { order.swapAt(place, twister.integer(below: place + 1)) }
            expectSame(sum(order), usual)
        }
    }

    @Test func noiseFollowsFromSeedSceneAndWindow() throws {
        var classifier = NeighbourhoodClassifier()
        classifier.isNoisy = true
        let scene = TensorScene(width: 50, height: 37)
        let usual = try Self.stitched(scene, Self.options(), classifier).probabilities
        expectSame(try Self.stitched(scene, Self.options(), classifier).probabilities, usual)
        #expect(try !Self.stitched(scene, Self.options(), classifier, seed: 1).probabilities.isEqual(to: usual))
        #expect(try !Self.stitched(scene, Self.options(), classifier, named: "other").probabilities.isEqual(to: usual))
    }

    @Test func viewsAreAveraged() throws {
        let scene = TensorScene(width: 16, height: 16)
        var options = Self.options()
        options.views = .flipsAndTurns
        let window = scene.image.unsqueezed(0)
        let answers = (0..<4).flatMap { turns in
            [false, true].map { isMirrored in
                var shown = window.rotated(quarterTurns: turns, plane: (2, 3))
                if isMirrored { shown = shown.flipped([3]) }
                var found = NeighbourhoodClassifier().probabilities(shown, seeds: [0])
                if isMirrored { found = found.flipped([3]) }
                return found.rotated(quarterTurns: 4 - turns, plane: (2, 3))
            }
        }
        let mean = answers.dropFirst().reduce(answers[0], +) / 8
        expectClose(try Self.stitched(scene, options).probabilities, mean[0], absolute: 1e-6)
        options.views = .flips
        let flips = (answers[0] + answers[1] + answers[4] + answers[5]) / 4
        expectClose(try Self.stitched(scene, options).probabilities, flips[0], absolute: 1e-6)
    }

    @Test func readingAheadChangesNothing() throws {
        let scene = TensorScene(width: 50, height: 37)
        var options = Self.options()
        let ahead = try Self.stitched(scene, options).probabilities
        options.readers = 0
        expectSame(try Self.stitched(scene, options).probabilities, ahead)
    }

    /// Nobody waits for a rank that has failed, and its own error is what it says.
    @Test func aRankThatCannotReadEndsAll() throws {
        let errors = try LoopbackRanks.run(2, timeout: 20) { group in
            var scene = TensorScene(width: 50, height: 37)
            if group.rank == 1 { scene.damaged = RasterWindow(x: 21, y: 14, width: 16, height: 16) }
            do {
                _ = try Self.stitched(scene, Self.options(batch: 1), over: group)
                return "none"
            } catch let error as CollectiveError {
                return error.isConsequence ? "consequence" : "\(error)"
            } catch {
                return "\(type(of: error))"
            }
        }
        #expect(errors == ["consequence", "DamagedWindow"])
    }

    @Test func whatIsNoProbabilityIsNamed() throws {
        struct Diverged: WindowClassifier {
            let classes = 3
            func probabilities(_ inputs: Tensor, seeds: [UInt64]) -> Tensor {
                .full([inputs.size(0), 3, 16, 16], Scalar(Double.nan))
            }
        }
        let error = #expect(throws: SceneInferenceError.self) {
            try SceneInference(Self.options(), seed: 0)(TensorScene(width: 30, height: 20), named: "area 5", Diverged())
            {
                _ in
            }
        }
        #expect(
            error?.description.hasPrefix("area 5, the window at 0, 0: the model's probabilities add up to nan") == true)
    }

    @Test func pixelsWithoutDataHaveNoClass() throws {
        var scene = TensorScene(width: 40, height: 20)
        scene.hasData = (scene.image[0] .> -1)
        var labels: [Tensor] = []
        try SceneInference(Self.options(), seed: 0)(scene, named: "scene", NeighbourhoodClassifier()) {
            labels.append(try $0.labels(of: scene))
        }
        let found = Tensor.concatenate(labels)
        #expect((found .== 255).isEqual(to: scene.image[0] .<= -1))
    }

    @Test func theLikeliestClassIsTheFirstOfEquals() throws {
        struct Even: WindowClassifier {
            let classes = 4
            func probabilities(_ inputs: Tensor, seeds: [UInt64]) -> Tensor {
                let row = Tensor([Float(0.1), 0.4, 0.1, 0.4], shape: [1, 4, 1, 1])
                return row.expanded([inputs.size(0), 4, 16, 16])
            }
        }
        try SceneInference(Self.options(), seed: 0)(TensorScene(width: 30, height: 20), named: "s", Even()) {
            #expect(($0.labels .== 1).all().integer() == 1)
        }
    }
}
