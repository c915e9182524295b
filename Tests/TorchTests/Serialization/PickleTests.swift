import TestSupport
import Testing
import Torch

/// Pickles made by hand, instruction by instruction, as an attacker would make them.
@Suite struct PickleTests {
    private func run(_ pickle: [UInt8]) throws -> PyTorchArchive.Value {
        var interpreter = PickleInterpreter([0x80, 2] + pickle) { _, _, _ in
            PickleStorage(elements: Tensor.zeros([10]))
        }
        return try PyTorchArchive.Value(interpreter.run(), in: interpreter.containers)
    }

    private func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func expectRefused(_ pickle: [UInt8], _ part: String = "", _ location: SourceLocation = #_sourceLocation) {
        let refusal = #expect(throws: Refusal.self, sourceLocation: location) { try run(pickle) }
        #expect(refusal?.reason.contains(part) != false, sourceLocation: location)
    }

    @Test(arguments: ["os\nsystem", "builtins\neval", "posix\nsystem", "torch\nload", "torch.hub\nload", "x\ny.z"])
    func refusesGlobals(_ global: String) {
        let name = global.replacing("\n", with: ".")
        expectRefused(ascii("c\(global)\n)R."), name)
    }

    @Test func refusesUnknownInstructions() {
        for code in UInt8.min ... .max where PickleOpcode(rawValue: code) == nil {
            expectRefused([code], "instruction")
        }
    }

    /// Every instruction on an empty stack, with nothing after it.
    @Test func refusesUnderflow() {
        for code in UInt8.min ... .max { expectRefused([code]) }
        for code in UInt8.min ... .max { expectRefused([0x28, code]) }
    }

    @Test func refusesDeepNesting() {
        expectRefused(
            [UInt8](repeating: 0x5D, count: 1_000_000) + [UInt8](repeating: 0x61, count: 999_999) + ascii("."))
        expectRefused([0x29] + [UInt8](repeating: 0x85, count: 1_000_000) + ascii("."), "nested")
    }

    @Test func refusesAListThatHoldsItself() {
        expectRefused(ascii("]q\u{0}h\u{0}a."), "nested")
    }

    /// Each list holds the one before it ten times.
    @Test func refusesExponentialGrowth() {
        let layer = ascii("q\u{0}]") + ascii("(") + (0..<10).flatMap { _ in ascii("h\u{0}") } + ascii("e")
        expectRefused(ascii("]") + (0..<30).flatMap { _ in layer } + ascii("."), "nested")
    }

    @Test func refusesAbsurdLengths() {
        expectRefused([0x58, 0xFF, 0xFF, 0xFF, 0xFF, 0x41], "ends")
        expectRefused([0x8D] + [UInt8](repeating: 0xFF, count: 8), "length")
        expectRefused([0x8E] + [UInt8](repeating: 0xFF, count: 7) + [0x7F], "ends")
        expectRefused([0x8B, 0xFF, 0xFF, 0xFF, 0x7F], "integer")
    }

    /// The checksums of a zip keep flipped bits from the interpreter, but whoever means harm writes those too.
    @Test(arguments: ["views.pth", "protocol4.pth", "checkpoint_nested.pth", "parameters.pth"])
    func survivesDamage(_ name: String) throws {
        let file = try bytes(ofFile: Fixtures.path("checkpoints/\(name)"))
        let start = try #require(file.firstIndex(of: 0x80))
        let pickle = file[(start + 2)...].prefix(1500)
        for position in pickle.indices {
            var damaged = Array(pickle)
            damaged[position - pickle.startIndex] ^= 1 << UInt8(position % 8)
            do { _ = try run(damaged) } catch is Refusal {}
        }
    }

    // MARK: Tensors

    @Test func checksViewsAgainstTheirStorage() throws {
        let storage = PickleStorage(elements: counting([10]))
        expectSame(
            try storage.view(shape: [2, 2], strides: [5, 1], offset: 3),
            Tensor([3, 4, 8, 9] as [Float], shape: [2, 2]))
        expectSame(try storage.view(shape: [0, 5], strides: [5, 1], offset: 10), Tensor.zeros([0, 5]))
        #expect(try storage.view(shape: [3], strides: [0], offset: 9).array() == [9, 9, 9] as [Float])
    }

    @Test(
        arguments: [
            ([11], [1], 0), ([10], [1], 1), ([1], [1], 10), ([2], [10], 0), ([-1], [1], 0), ([2], [-1], 5),
            ([2], [1], -1),
            ([2, 2], [1], 0), ([.max, .max], [1, 1], 0), ([2], [.max], 0), ([1], [1], .max), ([0], [1], 11),
            ([1 << 40, 1 << 40], [0, 0], 0), ([0, .max], [1, 1], 0),
            ([Int](repeating: 1, count: 65), [Int](repeating: 1, count: 65), 0),
        ] as [([Int], [Int], Int)])
    func refusesViewsOutside(_ shape: [Int], _ strides: [Int], _ offset: Int) {
        let storage = PickleStorage(elements: Tensor.zeros([10]))
        #expect(throws: Refusal.self) { try storage.view(shape: shape, strides: strides, offset: offset) }
    }

    // MARK: Values

    @Test func readsIntegers() throws {
        #expect(try run([0x8A, 0, 0x2E]) == .int(0))
        #expect(try run([0x8A, 1, 0xFF, 0x2E]) == .int(-1))
        #expect(try run([0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0x2E]) == .wideInt(1 << 63))
        #expect(try run([0x4A, 0xFF, 0xFF, 0xFF, 0xFF, 0x2E]) == .int(-1))
        #expect(try run([0x4D, 0xFF, 0xFF, 0x2E]) == .int(65535))
    }

    @Test func readsWhatPythonCallsFor() throws {
        #expect(
            try run(ascii("c__builtin__\nset\n](K\u{1}K\u{2}e") + [0x85] + ascii("R.")) == .list([.int(1), .int(2)]))
        #expect(try run(ascii("ctorch\nSize\n](K\u{1}e") + [0x85] + ascii("R.")) == .tuple([.int(1)]))
        #expect(try run(ascii("ctorch\nbfloat16\n.")) == .string("torch.bfloat16"))
        #expect(try run(ascii("ccollections\nOrderedDict\n)R}bX\u{1}\0\0\0aK\u{1}s.")) == .dictionary(["a": .int(1)]))
    }
}
