import TestSupport
import Testing
import Torch

@Suite struct CreationTests {
    @Test func constants() {
        #expect(Tensor.zeros([2, 3]).array() == [Float](repeating: 0, count: 6))
        #expect(Tensor.ones([2], dtype: .float64).array() == [1.0, 1.0])
        #expect(Tensor.full([2], 7, dtype: .int32).array() == [7, 7] as [Int32])
        #expect(Tensor.full([1], 2.5).array() == [2.5] as [Float])
        #expect(Tensor.eye(2).array() == [1, 0, 0, 1] as [Float])
    }

    @Test func ranges() {
        #expect(Tensor.arange(to: 4).array() == [0, 1, 2, 3])
        #expect(Tensor.arange(2, to: 9, step: 3).array() == [2, 5, 8])
        #expect(Tensor.linspace(0, 1, count: 3).array() == [0, 0.5, 1] as [Float])
    }

    @Test func likeAnother() {
        let model = Tensor.zeros([2, 3], dtype: .int16)
        #expect(Tensor.ones(like: model).signature == "int16[2, 3]")
        #expect(Tensor.zeros(like: model).signature == model.signature)
        #expect(Tensor.empty(like: model).signature == model.signature)
    }

    @Test func fromArrays() {
        #expect(Tensor([1, 2, 3]).signature == "int64[3]")
        #expect(Tensor([1.5, 2] as [Float], shape: [2, 1]).shape == [2, 1])
        #expect(Tensor([true, false]).array() == [true, false])
        #expect(Tensor([] as [Float]).array() == [] as [Float])
        #expect(Tensor([] as [Double], shape: [0, 4]).shape == [0, 4])
    }

    @Test func zeroDimensional() {
        let one = Tensor(1.5)
        #expect(one.rank == 0 && one.count == 1 && one.item() == 1.5)
        #expect(Tensor(3, dtype: .int64).integer() == 3)
    }

    @Test func undefined() {
        #expect(!Tensor.undefined.isDefined)
        #expect(Tensor.zeros([1]).isDefined)
    }
}
