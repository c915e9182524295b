import TestSupport
import Testing
import Torch

/// A programmer's mistake ends the process with what was done, to which shapes, why not, and where.
@Suite struct TrapTests {
    private func message(_ result: ExitTest.Result?) -> String {
        String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }

    private static let lineOfMistake = #line + 4

    /// A function of its own, since the body of an exit test has no place in any file.
    @inline(never) private static func addWrongShapes() {
        _ = Tensor.zeros([2, 3]) + Tensor.zeros([2, 4], dtype: .float64)
    }

    @Test func wrongShapes() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            Self.addWrongShapes()
        }
        let text = message(result)
        #expect(text.contains("+(_:_:)") || text.contains("+: "))
        #expect(text.contains("float32[2, 3], float64[2, 4]"))
        #expect(text.contains("must match the size"))
        #expect(text.contains("TrapTests.swift:\(Self.lineOfMistake)"), "\(text)")
        #expect(!text.contains("Exception raised from"))
    }

    @Test func lastWords() async {
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
            LastWords.set { _ in "rank 3, step 7" }
            Tensor.zeros([2]).copy(from: Tensor.zeros([3]))
        }
        #expect(message(result).contains("rank 3, step 7"))
        #expect(message(result).contains("copy(from:nonBlocking:)"))
    }

    @Test func undefinedTensors() async {
        await #expect(processExitsWith: .failure) { _ = Tensor.undefined + 1 }
    }

    @Test func wrongElementType() async {
        await #expect(processExitsWith: .failure) { _ = Tensor.zeros([2]).array(of: Double.self) }
    }

    @Test func directAccessToAView() async {
        await #expect(processExitsWith: .failure) { Tensor.zeros([2, 3]).transposed().withUnsafeBytes { _ in } }
    }

    @Test func axisOutOfRange() async {
        await #expect(processExitsWith: .failure) { _ = Tensor.zeros([2]).size(1) }
        await #expect(processExitsWith: .failure) { _ = Tensor.zeros([2]).sum([1]) }
    }
}
