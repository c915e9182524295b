import NN
import TestSupport
import Testing
import Torch

@Suite struct WeightAverageTests {
    @Test func averagesAsPyTorch() throws {
        let tensors = try Fixtures.tensors("precision.safetensors")
        let model = seeded { Linear(inputs: 3, outputs: 2) }
        let average = WeightAverage(of: model, .init(decay: 0.9, warmsUp: false))
        for step in 0..<12 {
            for (name, parameter) in model.namedParameters {
                withoutGradient { parameter.copy(from: tensors["weights/\(step)/\(name)"]!) }
            }
            average.update()
            for (name, tensor) in average.state {
                expectClose(tensor, tensors["average/\(step)/\(name)"]!, "step \(step), \(name)")
            }
        }
    }

    @Test func theModelHasThemOnlyForAWhile() throws {
        let model = seeded { Linear(inputs: 3, outputs: 2) }
        let average = WeightAverage(of: model)
        average.update()
        withoutGradient { model.weight.addInPlace(1) }
        average.update()
        let own = model.weight.detached().clone()
        let averaged = average.state["weight"]!.clone()
        average.withAverages { expectSame(model.weight.detached(), averaged) }
        expectSame(model.weight.detached(), own)
        // The second of a warm-up: 2/11 of the old.
        expectClose(averaged, own - Scalar(2.0 / 11), "warm-up")

        let other = WeightAverage(of: model)
        try other.load(average.state, updates: average.updates)
        average.update()
        other.update()
        expectSame(other.state["weight"]!, average.state["weight"]!)
        #expect(throws: OptimizerStateMismatch.self) { try other.load([:], updates: 1) }
    }
}
