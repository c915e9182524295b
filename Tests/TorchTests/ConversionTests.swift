import TestSupport
import Testing
import Torch

@Suite struct ConversionTests {
    @Test func nothingToDoIsTheSameTensor() {
        let x = counting([2, 3])
        #expect(x.to(.float32).isSame(as: x) && x.to(.cpu).isSame(as: x) && x.contiguous().isSame(as: x))
    }

    @Test func rounding() {
        #expect(Tensor([1.9, -1.9] as [Float]).to(.int64).array() == [1, -1])
        #expect(Tensor([0, 2]).to(.bool).array() == [false, true])
        #expect(Tensor([257.0]).to(.bfloat16).to(.float64).array() == [256.0])
    }

    @Test func copies() {
        let x = counting([2])
        let copy = x.clone()
        x.fill(9)
        #expect(copy.array() == [0, 1] as [Float])
        #expect(x.detached().storageID == x.storageID)
    }

    @Test func channelsLast() {
        let images = counting([1, 2, 2, 2]).contiguous(.channelsLast)
        #expect(images.shape == [1, 2, 2, 2] && images.strides == [8, 1, 4, 2])
        #expect(images.array() == counting([8]).array() as [Float])
        #expect(counting([1, 2, 2, 2, 2]).contiguous(.channelsLast3d).strides == [16, 1, 8, 4, 2])
    }
}
