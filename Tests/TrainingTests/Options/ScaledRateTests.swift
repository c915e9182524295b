internal import Testing
internal import Training

@Suite struct ScaledRateTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let rate, minimum, maximum: Double
        /// For steps of 8, 16, 64 and 128 samples.
        let expected: [Double]
    }

    /// The limits of bubbliiiing's YOLO repositories, with a reference batch of 64 in all, whatever each GPU has of it.
    static let cases = [
        Case(
            testDescription: "SGD", rate: 1e-2, minimum: 5e-4, maximum: 5e-2,
            expected: [0.00125, 0.0025, 0.01, 0.02]),
        Case(
            testDescription: "Adam", rate: 1e-3, minimum: 3e-4, maximum: 1e-3,
            expected: [0.0003, 0.0003, 0.001, 0.001]),
    ]

    @Test(arguments: cases) func limitsHold(_ example: Case) throws {
        var scaling = ScalingOptions()
        scaling.rule = .linear
        scaling.referenceBatch = 64
        scaling.minimum = example.minimum
        scaling.maximum = example.maximum
        for (batch, expected) in zip([8, 16, 64, 128], example.expected) {
            let rate = try ScaledRate(example.rate, scaling, batch: batch)
            #expect(abs(rate.value - expected) < 1e-12, "\(batch)")
        }
    }

    @Test func thePlanSaysWhereItComesFrom() throws {
        var scaling = ScalingOptions()
        #expect(try "\(ScaledRate(0.001, scaling, batch: 64))" == "lr 0.001")
        scaling.rule = .sqrt
        scaling.referenceBatch = 64
        #expect(try "\(ScaledRate(0.01, scaling, batch: 256))" == "lr 0.01 x sqrt 2 = 0.02")
        scaling.rule = .linear
        scaling.maximum = 0.02
        #expect(try "\(ScaledRate(0.01, scaling, batch: 256))" == "lr 0.01 x linear 4 = 0.04, limited to 0.02")
    }
}
