import DataPipeline
import NN
import TestSupport
import Testing
import Torch
import Training
import VisionTasks

/// Batches gone through by recursive denoising, against PyTorch and against themselves.
@Suite struct RecursiveDenoisingTests {
    @Test(arguments: try RemoteSensingFixtures.load().training)
    func trainsAsPyTorch(_ fixture: RemoteSensingFixtures.Training) throws {
        let (fixtures, tensors) = (try RemoteSensingFixtures.load(), try RemoteSensingFixtures.tensors())
        let task = try Self.task(fixture)
        try task.model.load(RemoteSensingFixtures.drawn(like: task.model.stateDict))
        let batch = fixtures.scene(fixture.size)
        #expect(task.passes == fixture.rounds.map(\.passes.count))
        let optimizer = Adam(task.model.namedParameters, Self.adamW(fixtures))
        var course = task.course(of: batch)
        for (round, expected) in fixture.rounds.enumerated() {
            for (pass, values) in expected.passes.enumerated() {
                Self.total(course.loss(round: round, pass: pass), values, "round \(round), pass \(pass)").backward()
            }
            let gradients = task.model.parameters.map(\.gradient)
            let norm = GradientClipping.byNorm(gradients, maximum: fixtures.clip).item()
            #expect(abs(norm - expected.gradientNorm) <= 2e-5 * expected.gradientNorm, "round \(round)")
            optimizer.step(learningRate: fixtures.rate)
            optimizer.clearGradients()
        }
        for (name, tensor) in task.model.stateDict {
            guard let expected = tensors["\(fixture.kind)/after/\(name)"] else { continue }
            expectClose(tensor, expected, absolute: 1e-5 * expected.abs().max().item(), name)
        }
    }

    private static func adamW(_ fixtures: RemoteSensingFixtures) -> Adam.Options {
        var options = Adam.Options()
        (options.weightDecay, options.epsilon, options.decouplesDecay) = (fixtures.decay, fixtures.epsilon, true)
        return options
    }

    private static func total(_ terms: [LossTerm], _ expected: [String: Double], _ place: String) -> Tensor {
        for term in terms {
            let (value, expected) = (term.sum.item() / term.count, expected[term.name] ?? .nan)
            #expect(
                abs(value - expected) <= 1e-5 * expected + 1e-6, "\(place), \(term.name): \(value), not \(expected)")
        }
        let parts = terms.map { $0.sum * Scalar($0.weight / $0.count) }
        return parts.dropFirst().reduce(parts[0], +)
    }

    /// What a sample draws is its own: alone or among others, its losses are the same.
    @Test(arguments: ["pkdiff", "loop", "linear"])
    func samplesDoNotDependOnEachOther(recipe: String) throws {
        let task = try Self.task(recipe: try #require(.init(rawValue: recipe)))
        let batch = try seeded { try task.exampleBatch(inputs: 3, size: nil) }
        func losses(_ samples: Range<Int>) -> [Double] {
            var course = task.course(
                of: SceneBatch(
                    images: batch.images[samples], labels: batch.labels[samples],
                    noiseSeeds: Array(batch.noiseSeeds[samples])))
            return task.passes.enumerated().flatMap { round, passes in
                (0..<passes).flatMap { course.loss(round: round, pass: $0).map { $0.sum.item() } }
            }
        }
        let apart = zip(losses(0..<2), losses(2..<3)).map(+)
        for (one, several) in zip(losses(0..<3), apart) { #expect(abs(one - several) <= 1e-5 * several) }
    }

    @Test func recipesTakeTheirSteps() throws {
        func passes(_ recipe: DiffusionOptions.Recipe) throws -> [Int] { try Self.task(recipe: recipe).passes }
        // Two timesteps over a whole of 32 pixels in four patches of 16, and the same at half its size.
        #expect(try passes(.pkdiff) == [1, 4, 1, 4])
        #expect(try passes(.loop) == [Int](repeating: 1, count: 10))
        #expect(try passes(.linear) == [Int](repeating: 1, count: 5))
    }

    /// PKDiff's own: 25 timesteps over three sizes, 150 passes and 75 steps.
    @Test func theSourcesRecipeHasItsPasses() throws {
        var configuration = RemoteSensingConfiguration()
        configuration.model.width = 8
        let passes = try seeded { try RemoteSensingSegmentation(withoutData: configuration).passes }
        #expect(passes.count == 75 && passes.reduce(0, +) == 150)
        #expect(passes.prefix(3) == [1, 1, 4])
    }

    /// All that is void teaches nothing, and breaks nothing.
    @Test func voidSamplesTeachNothing() throws {
        let task = try Self.task(recipe: .pkdiff)
        let batch = try seeded { try task.exampleBatch(inputs: 2, size: nil) }
        let void = Tensor.full(batch.labels.shape, 255, dtype: .uint8)
        var course = task.course(of: SceneBatch(images: batch.images, labels: void, noiseSeeds: [1, 2]))
        let terms = course.loss(round: 0, pass: 0)
        #expect(terms.map { $0.sum.item() } == [0, 0] && terms.map(\.count) == [2, 2])
        terms.map(\.sum).reduce(Tensor(0.0).to(.float32), +).backward()
        #expect(task.model.parameters.allSatisfy { $0.gradient.abs().max().item() == 0 })
    }

    @Test(arguments: [("pkdiff", ""), ("pkdiff", "raw"), ("loop", ""), ("linear", ""), ("loop", "ensemble")])
    func inferenceGivesProbabilities(recipe: String, other: String) throws {
        var options = Self.diffusion(try #require(.init(rawValue: recipe)))
        options.feedback = other == "raw" ? .raw : nil
        options.ensemble = other == "ensemble"
        let task = try Self.task(options)
        task.model.evaluate()
        let images = try seeded { try task.exampleBatch(inputs: 2, size: nil).images }
        let all = withoutGradient { task.classifier.probabilities(images, seeds: [3, 4]) }
        #expect(all.shape == [2, 5, 32, 32])
        expectClose(all.sum([1]), .ones([2, 32, 32]), absolute: 1e-5)
        let second = withoutGradient { task.classifier.probabilities(images[1..<2], seeds: [4]) }
        expectClose(second, all[1..<2], absolute: 1e-4)
        #expect(withoutGradient { task.classifier.probabilities(images, seeds: [3, 5]) }.isEqual(to: all) == false)
    }

    private static func diffusion(_ recipe: DiffusionOptions.Recipe) -> DiffusionOptions {
        var options = DiffusionOptions()
        (options.recipe, options.timesteps, options.scales, options.patch) = (recipe, 2, 2, 16)
        return options
    }

    private static func task(recipe: DiffusionOptions.Recipe) throws -> RemoteSensingSegmentation {
        try task(diffusion(recipe))
    }

    private static func task(_ fixture: RemoteSensingFixtures.Training) throws -> RemoteSensingSegmentation {
        var options = DiffusionOptions()
        (options.timesteps, options.scales, options.patch) = (fixture.timesteps, fixture.scales, fixture.patch)
        return try task(options, kind: try #require(.init(rawValue: fixture.kind)), pixels: fixture.pixels)
    }

    private static func task(
        _ diffusion: DiffusionOptions, kind: SceneModelKind = .pkdiff, pixels: Int = 100
    ) throws -> RemoteSensingSegmentation {
        let fixtures = try RemoteSensingFixtures.load()
        var configuration = RemoteSensingConfiguration()
        configuration.model.kind = kind
        (configuration.model.width, configuration.model.multipliers) = (fixtures.width, fixtures.multipliers)
        configuration.data.classes = LabelScheme(names: ["a", "b", "c", "d", "e"])
        (configuration.data.windows.side, configuration.inference.window) = (32, 32)
        configuration.inference.stride = 16
        configuration.diffusion = diffusion
        (configuration.loss.pkd, configuration.loss.kernel.pixels) = (0.075, pixels)
        return try seeded { try RemoteSensingSegmentation(withoutData: configuration) }
    }
}
