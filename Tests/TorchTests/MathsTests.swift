import Foundation
import TestSupport
import Testing
import Torch

@Suite struct MathsTests {
    @Test func broadcasting() {
        let sum = counting([2, 1]) + counting([3])
        #expect(sum.array() == [0, 1, 2, 1, 2, 3] as [Float])
    }

    /// An integer beside an integer tensor keeps its type; a real number makes it real, as in PyTorch.
    @Test(arguments: [DType.uint8, .int8, .int16, .int32, .int64]) func integersStayIntegers(_ dtype: DType) {
        let x = Tensor.full([2], 3, dtype: dtype)
        for y in [x + 1, 1 + x, x - 1, 5 - x, x * 2, 2 * x, x.remainder(2), x.power(2)] { #expect(y.dtype == dtype) }
        #expect((x * 0.5).dtype == .float32 && (x / 2).dtype == .float32)
        #expect((x + 1).to(.int64).array() == [4, 4])
    }

    @Test func typesPromote() {
        #expect((Tensor.ones([1], dtype: .int64) + Tensor.ones([1], dtype: .float16)).dtype == .float16)
        #expect((Tensor.ones([1], dtype: .bfloat16) * 2.5).dtype == .bfloat16)
    }

    @Test func scalarOnTheLeft() {
        let x = Tensor([1, 2, 4] as [Float])
        #expect((1 - x).array() == [0, -1, -3] as [Float])
        #expect((8 / x).array() == [8, 4, 2] as [Float])
        #expect((-x).array() == [-1, -2, -4] as [Float])
    }

    @Test func elementFunctions() {
        let values: [Double] = [0.25, 0.5, 1, 2]
        let functions: [(String, (Tensor) -> Tensor, (Double) -> Double)] = [
            ("exp", { $0.exp() }, exp), ("log", { $0.log() }, log), ("log1p", { $0.log1p() }, log1p),
            ("sqrt", { $0.sqrt() }, sqrt), ("rsqrt", { $0.rsqrt() }, { 1 / sqrt($0) }), ("sin", { $0.sin() }, sin),
            ("cos", { $0.cos() }, cos), ("tan", { $0.tan() }, tan), ("tanh", { $0.tanh() }, tanh),
            ("atan", { $0.atan() }, atan), ("erf", { $0.erf() }, erf), ("square", { $0.square() }, { $0 * $0 }),
            ("reciprocal", { $0.reciprocal() }, { 1 / $0 }), ("sigmoid", { $0.sigmoid() }, { 1 / (1 + exp(-$0)) }),
            ("silu", { $0.silu() }, { $0 / (1 + exp(-$0)) }), ("softplus", { $0.softplus() }, { log(1 + exp($0)) }),
            ("logSigmoid", { $0.logSigmoid() }, { -log(1 + exp(-$0)) }),
        ]
        for (name, ours, theirs) in functions {
            expectClose(ours(Tensor(values)), Tensor(values.map(theirs)), relative: 1e-14, absolute: 1e-15, name)
        }
    }

    @Test func rounding() {
        let x = Tensor([-1.5, -0.5, 0.5, 1.5, 2.5] as [Float])
        #expect(x.rounded().array() == [-2, 0, 0, 2, 2] as [Float])
        #expect(x.floor().array() == [-2, -1, 0, 1, 2] as [Float])
        #expect(x.ceil().array() == [-1, 0, 1, 2, 3] as [Float])
        #expect(x.trunc().array() == [-1, 0, 0, 1, 2] as [Float])
        #expect(x.sign().array() == [-1, -1, 1, 1, 1] as [Float])
        #expect(x.abs().array() == [1.5, 0.5, 0.5, 1.5, 2.5] as [Float])
    }

    @Test func comparing() {
        let (a, b) = (Tensor([1, 2, 3]), Tensor([3, 2, 1]))
        #expect((a .== b).array() == [false, true, false] && (a .!= b).array() == [true, false, true])
        #expect((a .< b).array() == [true, false, false] && (a .>= 2).array() == [false, true, true])
        #expect(((a .> 1) .& (b .> 1)).array() == [false, true, false])
        #expect(((a .> 2) .| (b .> 2)).array() == [true, false, true])
        #expect(((a .> 1) .^ (b .> 1)).array() == [true, false, true] && (!(a .> 1)).array() == [true, false, false])
    }

    @Test func choosing() {
        let x = Tensor([-1, 0, 5] as [Float])
        #expect(x.clamped(0, 2).array() == [0, 0, 2] as [Float])
        #expect(x.clamped(max: 0).array() == [-1, 0, 0] as [Float] && x.relu().array() == [0, 0, 5] as [Float])
        #expect(x.filled(where: x .< 0, with: 9).array() == [9, 0, 5] as [Float])
        #expect(Tensor.choose(x .> 0, x, -x).array() == [1, 0, 5] as [Float])
        #expect(x.maximum(Tensor([0, 1, 2] as [Float])).array() == [0, 1, 5] as [Float])
        #expect(x.interpolated(to: Tensor.zeros([3]), weight: 0.5).array() == [-0.5, 0, 2.5] as [Float])
        let odd = Tensor([.nan, .infinity, 1] as [Float])
        #expect(odd.isNaN().array() == [true, false, false] && odd.isFinite().array() == [false, false, true])
    }

    @Test func matrixProduct() {
        #expect(counting([2, 2]).matmul(counting([2, 2])).array() == [2, 3, 6, 11] as [Float])
        #expect(counting([5, 2, 3]).matmul(counting([3, 4])).shape == [5, 2, 4])
    }
}
