import NN
import Torch

/// What a step of each optimizer costs: `FaultProgram optimizers STEPS SHAPE...`, a shape such as `64,64,3,3`.
enum OptimizerCost {
    static func measure(steps: Int, shapes: [[Int]]) {
        let parameters = shapes.enumerated().map { (name: "\($0)", parameter: Tensor.randomNormal($1)) }
        for (_, parameter) in parameters { parameter.setGradient(.randomNormal(parameter.shape)) }
        for (name, optimizer) in optimizers(parameters) {
            print(name, microseconds(steps) { optimizer.step(learningRate: 1e-6) })
        }
    }

    private static func optimizers(_ parameters: [(name: String, parameter: Tensor)]) -> [(String, any Optimizer)] {
        var sgd = SGD.Options()
        sgd.momentum = 0.9
        return [
            ("sgd", SGD(parameters, sgd)), ("adam", Adam(parameters)), ("adamw", Adam.decoupled(parameters)),
            ("novograd", Novograd(parameters)), ("lamb", LAMB(parameters)),
        ]
    }

    /// The median step.
    private static func microseconds(_ count: Int, _ step: () -> Void) -> Double {
        for _ in 0..<3 { step() }
        let times = (0..<count).map { _ in
            let start = ContinuousClock.now
            step()
            return start.duration(to: .now) / .microseconds(1)
        }
        return times.sorted()[count / 2]
    }
}
