import TestSupport
import Testing
import Torch

@Suite struct DTypeTests {
    @Test(arguments: DType.allCases) func agreesWithLibtorch(_ dtype: DType) {
        let tensor = Tensor.ones([3], dtype: dtype)
        #expect(tensor.dtype == dtype && tensor.device == .cpu)
        #expect(tensor.byteCount == 3 * dtype.size)
        #expect(tensor.to(.float32).array() == [1, 1, 1] as [Float])
    }

    @Test func elements() {
        func expectRoundTrip<Element: TensorElement & Equatable>(_ elements: [Element]) {
            #expect(Tensor(elements).array() == elements)
        }
        expectRoundTrip([UInt8.min, .max])
        expectRoundTrip([Int8.min, .max])
        expectRoundTrip([Int16.min, .max])
        expectRoundTrip([Int32.min, .max])
        expectRoundTrip([Int64.min, .max])
        expectRoundTrip([Int.min, .max])
        expectRoundTrip([Float.leastNonzeroMagnitude, .infinity])
        expectRoundTrip([Double.leastNonzeroMagnitude, -0.0])
        expectRoundTrip([true, false])
    }

    @Test func floatingPoint() {
        #expect(DType.allCases.filter(\.isFloatingPoint) == [.float16, .float32, .float64, .bfloat16])
    }
}
