import Parallel
import TestSupport
import Testing
import Torch
import VisionTasks

/// The Dice metric against MONAI's `DiceMetric`.
@Suite struct DiceMetricTests {
    struct Fixture: Decodable, CustomTestStringConvertible {
        struct Aggregate: Decodable { let value, notNans: [Double?] }
        struct Aggregates: Decodable { let mean, meanBatch: Aggregate }

        let name: String
        let options: FixtureOptions
        let batches: Int
        let scores: [[Double?]]
        let aggregates: Aggregates

        var testDescription: String { name }

        static func all() throws -> [Fixture] {
            struct File: Decodable { let cases: [Fixture] }
            return try Fixtures.json("dice_metric.json", as: File.self).cases
        }

        /// Predictions and targets of all images, in order.
        func images() throws -> [(prediction: Tensor, target: Tensor)] {
            let tensors = try Fixtures.tensors("dice_metric.safetensors")
            return try (0..<batches).flatMap { batch in
                let prediction = masks(try #require(tensors["\(name)/prediction\(batch)"]))
                let target = masks(try #require(tensors["\(name)/target\(batch)"]))
                return (0..<prediction.size(0)).map { (prediction[$0], target[$0]) }
            }
        }

        /// Class indices become a mask a class.
        private func masks(_ tensor: Tensor) -> Tensor {
            guard let classes = options.integer("num_classes") else { return tensor }
            let last = tensor.squeezed(1).oneHot(classes: classes)
            return last.permuted([0, last.rank - 1] + Array(1..<(last.rank - 1)))
        }

        func makeMetric(channels: Int) -> DiceMetric {
            var settings = DiceMetric.Options()
            settings.ignoresEmpty = options.flag("ignore_empty")
            settings.includesBackground = options.flag("include_background", default: true)
            return DiceMetric(channels: channels, settings)
        }
    }

    @Test(arguments: try Fixture.all()) func scoresAsMONAI(_ fixture: Fixture) throws {
        let images = try fixture.images()
        var metric = fixture.makeMetric(channels: images[0].target.size(0))
        for (index, image) in images.enumerated() { metric.add(image.prediction, image.target, image: index) }
        let expected = fixture.scores.map { $0.map { $0 ?? .nan } }
        for (scores, expected) in zip(metric.scores, expected) { expectSameNumbers(scores.channels, expected) }
        expectSameNumbers([metric.mean], values(fixture.aggregates.mean))
        expectSameNumbers(metric.channelMeans, values(fixture.aggregates.meanBatch))
    }

    /// Three ranks with one, two and no images give what one rank gives, to the last bit.
    @Test(arguments: try Fixture.all().filter { $0.scores.count > 2 })
    func theResultDoesNotDependOnTheRanks(_ fixture: Fixture) throws {
        let results = try [1, 3].flatMap { size in
            try LoopbackRanks.run(size) { group in
                let images = try fixture.images().prefix(3)
                var metric = fixture.makeMetric(channels: images[0].target.size(0))
                for (index, image) in images.enumerated() where Swift.min((index + 1) / 2, group.size - 1) == group.rank
                {
                    metric.add(image.prediction, image.target, image: index)
                }
                try metric.merge(over: group)
                return [metric.mean] + metric.channelMeans
            }
        }
        for result in results { #expect(result.map(\.bitPattern) == results[0].map(\.bitPattern)) }
    }

    /// Where nothing counts MONAI says 0, which here is NaN.
    private func values(_ aggregate: Fixture.Aggregate) -> [Double] {
        zip(aggregate.value, aggregate.notNans).map { $1 == 0 ? .nan : $0 ?? .nan }
    }

    private func expectSameNumbers(_ values: [Double], _ expected: [Double]) {
        expectClose(Tensor(values), Tensor(expected), relative: 1e-6, absolute: 1e-7)
    }
}
