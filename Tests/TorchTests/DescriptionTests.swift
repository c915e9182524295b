import TestSupport
import Testing
import Torch

@Suite struct DescriptionTests {
    @Test func small() {
        #expect("\(counting([2, 2]))" == "float32[2, 2] [[0.0, 1.0], [2.0, 3.0]]")
        #expect("\(Tensor([1, -2]))" == "int64[2] [1, -2]")
        #expect("\(Tensor([true, false]))" == "bool[2] [true, false]")
        #expect("\(Tensor(0.1))" == "float32[] 0.1")
        #expect("\(Tensor(0.1, dtype: .float64))" == "float64[] 0.1")
        #expect("\(Tensor.zeros([0, 2]))" == "float32[0, 2] []")
    }

    @Test func large() { #expect("\(Tensor.ones([100, 2]))" == "float32[100, 2] mean 1.0") }

    @Test func undefined() { #expect("\(Tensor.undefined)" == "undefined") }

    @Test func names() {
        #expect("\(Device.cpu) \(Device.cuda(1)) \(DType.bfloat16)" == "cpu cuda:1 bfloat16")
    }
}
