import TestSupport
import Testing
import Torch

/// A reference that the edge leaks would show here: 1000 steps of typical use leave counts and memory as they were.
/// Each runs in a process of its own, where no other test's memory is counted.
@Suite struct LeakTests {
    /// 64 KiB, so that one lost tensor a step would be 64 MiB.
    private static func makeTensor() -> Tensor { noise([128, 128]) }

    /// Measures after a warm-up, in which allocators and thread pools take what they keep.
    private static func requireFlat(_ tensors: [Tensor], _ step: () throws -> Void) throws {
        TorchRuntime.threads = 1  // Small operations on busy cores mostly wait for their threads.
        for _ in 0..<100 { try step() }
        let (memory, references) = (try residentMemory(), tensors.map(\.references))
        for _ in 0..<1000 { try step() }
        let growth = try residentMemory() - memory
        precondition(growth < 8 << 20, "grew by \(growth >> 10) KiB")
        precondition(tensors.map(\.references) == references, "references were kept")
    }

    @Test func operations() async {
        await #expect(processExitsWith: .success) {
            let x = Self.makeTensor()
            try Self.requireFlat([x]) {
                let y = (x + x * 2 - 1).relu().reshaped([64, 256]).transposed()
                _ = Tensor.concatenate([y, y]).contiguous()[0..<3].sum().item()
                _ = x.array(of: Float.self)
            }
        }
    }

    @Test func outParameters() async {
        await #expect(processExitsWith: .success) {
            let x = Self.makeTensor()
            try Self.requireFlat([x]) {
                _ = x.sorted()
                _ = x.top(100)
                _ = x.isEqual(to: x)
            }
        }
    }

    @Test func training() async {
        await #expect(processExitsWith: .success) {
            let (x, weight) = (Self.makeTensor(), Self.makeTensor())
            weight.setRequiresGradient(true)
            let state = TensorLists.AdamState(
                means: [Tensor.zeros(like: weight)], squares: [Tensor.zeros(like: weight)], maximumSquares: [],
                steps: [Tensor(0)])
            let options = TensorLists.AdamOptions(
                learningRate: 1e-3, beta1: 0.9, beta2: 0.999, weightDecay: 0, epsilon: 1e-8, amsgrad: false,
                decouplesDecay: false)
            try Self.requireFlat([x, weight] + state.means + state.squares + state.steps) {
                x.matmul(weight).tanh().square().mean().backward()
                withoutGradient { TensorLists.adam([weight], [weight.gradient], state, options) }
                weight.setGradient(.undefined)
            }
        }
    }

    @Test func gradientsWithAGraph() async {
        await #expect(processExitsWith: .success) {
            let x = Self.makeTensor()
            x.setRequiresGradient(true)
            try Self.requireFlat([x]) {
                let first = gradients(of: [x.power(3).sum()], with: [x], creatingGraph: true)
                _ = gradients(of: [first[0].sum()], with: [x])
            }
        }
    }

    @Test func errors() async {
        await #expect(processExitsWith: .success) {
            let (generator, x) = (Generator(seed: 1), Self.makeTensor())
            try Self.requireFlat([x]) { #expect(throws: TorchError.self) { try generator.restore(x) } }
        }
    }

    @Test func files() async {
        await #expect(processExitsWith: .success) {
            let (folder, x) = (try TemporaryFolder(), Self.makeTensor())
            try Self.requireFlat([x]) {
                try PyTorchArchive.write(["x": x], to: folder.file("a.pth"))
                _ = try PyTorchArchive.read(folder.file("a.pth"))
            }
        }
    }
}
