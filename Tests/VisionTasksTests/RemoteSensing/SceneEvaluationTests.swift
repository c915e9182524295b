import DataPipeline
import Parallel
import TestSupport
import Testing
import Torch
import VisionTasks

@Suite struct SceneEvaluationTests {
    private static let sizes = [(50, 37), (9, 30), (33, 33)]

    private static func scene(_ place: Int) -> TensorScene {
        var scene = TensorScene(width: sizes[place].0, height: sizes[place].1)
        let drawn = noise([sizes[place].1, sizes[place].0], seed: UInt64(place)) * 2
        scene.classes = drawn.abs().clamped(0, 2.9).to(.uint8).filled(where: drawn .> 3, with: 255)
        scene.hasData = (drawn .> -4)
        return scene
    }

    private static func options(_ scoring: SceneScoring = .stitched) -> RemoteSensingInferenceOptions {
        var options = RemoteSensingInferenceOptions()
        (options.window, options.stride, options.batch, options.scoring) = (16, 7, 3, scoring)
        options.scored = ["a", "b"]
        return options
    }

    private static func scores(
        _ options: RemoteSensingInferenceOptions, over group: any ProcessGroup = SoloGroup(),
        progress: (Int, Int) -> Void = { _, _ in }
    ) throws -> SceneScores {
        let evaluation = SceneEvaluation(
            SceneInference(options, seed: 0, over: group), LabelScheme(names: ["a", "b", "c"]))
        let named = sizes.enumerated().map { place, size in
            (name: "\(place)", size: ImageSize(width: size.0, height: size.1))
        }
        return try evaluation(named, NeighbourhoodClassifier(), progress: progress, open: scene)
    }

    @Test func countsEachLabelledPixelOnce() throws {
        let scores = try Self.scores(Self.options())
        for place in Self.sizes.indices {
            let scene = Self.scene(place)
            var whole = PixelConfusion(classes: 3)
            var strips: [Tensor] = []
            try SceneInference(Self.options(), seed: 0)(scene, named: "\(place)", NeighbourhoodClassifier()) {
                strips.append(try $0.labels(of: scene))
            }
            try whole.add(.concatenate(strips), scene.classes)
            #expect(scores.confusions[place] == whole)
            #expect(scores.each[place].pixels + whole.voidPixels == scene.size.width * scene.size.height)
        }
        #expect(scores.all.scored == [0, 1])
        #expect(scores.all.pixels == scores.each.map(\.pixels).reduce(0, +))
    }

    @Test func drawsTheFirstStripOfEachScene() throws {
        let scheme = LabelScheme(names: ["a", "b", "c"])
        let inference = SceneInference(Self.options(), seed: 0)
        let evaluation = SceneEvaluation(inference, scheme)
        var drawn: [String: Image] = [:]
        _ = try evaluation(
            [("0", Self.scene(0).size)], NeighbourhoodClassifier(), draw: { drawn[$0] = try $1() }, open: Self.scene)
        var strips: [SceneStrip] = []
        try inference(Self.scene(0), named: "0", NeighbourhoodClassifier()) { strips.append($0) }
        let rows = strips[0].rows.count
        let picture = try #require(drawn["0"])
        #expect((picture.width, picture.height) == (50, 3 * rows + 8))
        let found = LabelPainter(scheme).painted(try strips[0].labels(of: Self.scene(0)))
        let start = 3 * 50 * (rows + 4)
        #expect(Array(picture.pixels[start..<(start + found.pixels.count)]) == found.pixels)
    }

    @Test func labelsWithoutBordersAreTakenWhereThereAreSome() throws {
        func scores(eroded: Bool) throws -> SceneScores {
            var options = Self.options()
            options.eroded = eroded
            let evaluation = SceneEvaluation(SceneInference(options, seed: 0), LabelScheme(names: ["a", "b", "c"]))
            return try evaluation([("0", Self.scene(0).size)], NeighbourhoodClassifier()) { place in
                var scene = Self.scene(place)
                scene.erodedClasses = .full([37, 50], 255, dtype: .uint8)
                return scene
            }
        }
        #expect(try scores(eroded: true).all.pixels == 0 && scores(eroded: true).isEroded == [true])
        #expect(try scores(eroded: false).all.pixels > 0 && scores(eroded: false).isEroded == [false])
        #expect(try Self.scores(Self.options()).isEroded == [false, false, false])
    }

    @Test(arguments: [2, 3], SceneScoring.allCases)
    func anyNumberOfRanksCountsTheSame(_ ranks: Int, _ scoring: SceneScoring) throws {
        let alone = try Self.scores(Self.options(scoring))
        for scores in try LoopbackRanks.run(ranks, { try Self.scores(Self.options(scoring), over: $0) }) {
            #expect(scores.confusions == alone.confusions)
        }
    }

    @Test func progressEndsWithAllWindows() throws {
        for (scoring, windows) in [(SceneScoring.stitched, 6 * 4 + 1 * 3 + 4 * 4), (.unstitched, 5 * 4 + 0 + 3 * 3)] {
            var seen: [(Int, Int)] = []
            _ = try Self.scores(Self.options(scoring)) { seen.append(($0, $1)) }
            #expect(seen.last?.0 == windows && seen.allSatisfy { $0.1 == windows })
            #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.0 < $1.0 })
        }
    }

    /// As the source scores: every whole window by itself, and nothing right of or below the last.
    @Test func unstitchedWindowsCountOnTheirOwn() throws {
        let scores = try Self.scores(Self.options(.unstitched))
        let scene = Self.scene(0)
        var expected = PixelConfusion(classes: 3)
        for y in stride(from: 0, through: 37 - 16, by: 7) {
            for x in stride(from: 0, through: 50 - 16, by: 7) {
                let ranges = [y..<(y + 16), x..<(x + 16)]
                let window = scene.image.cropped(ranges).unsqueezed(0)
                let found = NeighbourhoodClassifier().probabilities(window, seeds: [0])[0].argmax(0).to(.uint8)
                try expected.add(found, scene.classes.cropped(ranges))
            }
        }
        #expect(scores.confusions[0] == expected)
        #expect(scores.confusions[1] == PixelConfusion(classes: 3))
    }
}
