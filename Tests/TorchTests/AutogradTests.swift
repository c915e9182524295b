import TestSupport
import Testing
import Torch

@Suite struct AutogradTests {
    private func leaf(_ values: [Float]) -> Tensor {
        let tensor = Tensor(values)
        tensor.setRequiresGradient(true)
        return tensor
    }

    @Test func backward() {
        let x = leaf([1, 2, 3])
        #expect(!x.gradient.isDefined)
        x.square().sum().backward()
        #expect(x.gradient.array() == [2, 4, 6] as [Float])
        x.sum().backward()
        #expect(x.gradient.array() == [3, 5, 7] as [Float])
        x.setGradient(.undefined)
        #expect(!x.gradient.isDefined)
    }

    @Test func backwardWithAGradient() {
        let x = leaf([1, 2])
        (x * 3).backward(gradient: Tensor([1, 10] as [Float]))
        #expect(x.gradient.array() == [3, 30] as [Float])
    }

    @Test func twiceOverOneGraph() {
        let x = leaf([2])
        let y = x.square().sum()
        y.backward(retainingGraph: true)
        y.backward()
        #expect(x.gradient.item() == 8)
    }

    @Test func gradientsOfOutputs() {
        let (x, unused) = (leaf([3]), leaf([1]))
        let found = gradients(of: [x.square().sum()], with: [x, unused])
        #expect(found[0].item() == 6 && !found[1].isDefined)
        #expect(!x.gradient.isDefined)
    }

    @Test func secondDerivative() {
        let x = leaf([2])
        let first = gradients(of: [x.power(3).sum()], with: [x], creatingGraph: true)[0]
        #expect(gradients(of: [first.sum()], with: [x])[0].item() == 12)
    }

    @Test func withoutRecording() {
        let x = leaf([1])
        let inner = withoutGradient { withoutGradient { x * 2 }.requiresGradient || (x * 2).requiresGradient }
        #expect(!inner)
        #expect((x * 2).requiresGradient)
        #expect(!x.detached().requiresGradient)
    }

    @Test func recordsAgainAfterAnError() {
        struct Stop: Error {}
        #expect(throws: Stop.self) { try withoutGradient { throw Stop() } }
        #expect((leaf([1]) * 2).requiresGradient)
    }
}
