import TestSupport
import Testing
import Torch

@Suite struct InPlaceTests {
    @Test func arithmetic() {
        let x = Tensor([1, 2] as [Float])
        let alias = x
        x.addInPlace(Tensor([1, 1] as [Float]))
        x.multiplyInPlace(3)
        x.subtractInPlace(1)
        x.divideInPlace(Tensor([5, 4] as [Float]))
        #expect(alias.array() == [1, 2] as [Float])
    }

    @Test func copying() {
        let x = Tensor.zeros([2, 2], dtype: .float64)
        x.copy(from: Tensor([1, 2], shape: [1, 2]))
        #expect(x.array() == [1, 2, 1, 2] as [Double])
        x.fill(3)
        #expect(x.sum().item() == 12)
    }

    @Test func drawing() {
        let x = Tensor.empty([1000])
        x.fillUniform(2, 3, using: Generator(seed: 1))
        #expect(x.min().item() >= 2 && x.max().item() < 3)
        x.fillNormal(mean: 5, deviation: 0.1, using: Generator(seed: 1))
        #expect((x.mean().item() - 5).magnitude < 0.02)
    }
}
