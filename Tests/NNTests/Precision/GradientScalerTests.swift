import Foundation
import NN
import TestSupport
import Testing
import Torch

@Suite struct GradientScalerTests {
    private var options: GradientScaler.Options {
        var options = GradientScaler.Options()
        (options.initialScale, options.growthFactor, options.backoffFactor, options.growthInterval) = (
            1024, 2.5, 0.4, 3
        )
        return options
    }

    @Test func scalesAndSkipsAsPyTorch() throws {
        let fixture = try PrecisionFixture.read().scaler
        var scaler = GradientScaler(options)
        let parameter = Tensor.parameter(.ones([3]))
        let optimizer = SGD([("p", parameter)])
        for (step, overflows) in fixture.overflowing.enumerated() {
            #expect(scaler.scale == fixture.scales[step], "step \(step)")
            ((parameter * Scalar(overflows ? .infinity : 0.5)).sum() * Scalar(scaler.scale)).backward()
            let isFinite = scaler.unscale(optimizer.gradients)
            #expect(isFinite == !overflows)
            if isFinite { optimizer.step(learningRate: 0.01) }
            optimizer.clearGradients()
            scaler.update(isFinite: isFinite)
            #expect(abs(parameter[0].item() - fixture.parameters[step]) < 1e-6)
        }
    }

    @Test func goesOnWhereItWas() throws {
        var scaler = GradientScaler(options)
        for isFinite in [true, false, true, true] { scaler.update(isFinite: isFinite) }
        let stored = try JSONDecoder().decode(GradientScaler.self, from: JSONEncoder().encode(scaler))
        var resumed = GradientScaler(options).continuing(stored)
        for isFinite in [true, true, false] {
            scaler.update(isFinite: isFinite)
            resumed.update(isFinite: isFinite)
            #expect(resumed == scaler)
        }
    }

    @Test func gradientsOfSeveralTensorsAreLookedAt() {
        let good = noise([4])
        let bad = Tensor([1, .nan])
        #expect(GradientScaler().unscale([good.clone()]))
        #expect(!GradientScaler().unscale([good.clone(), bad.to(.float32)]))
        #expect(GradientScaler().unscale([]))
    }
}
