import Parallel
import Testing
import Torch

@Suite struct ModelSignatureTests {
    private typealias Parameters = [(name: String, parameter: Tensor)]

    /// What every rank says when the last one has other parameters.
    private func errors(_ odd: @escaping @Sendable () -> [(name: String, parameter: Tensor)]) throws -> [String] {
        try LoopbackRanks.run(3) { group in
            let usual: Parameters = [("a", .ones([2])), ("b", .ones([3]))]
            let parameters = group.rank == 2 ? odd() : usual
            for (_, parameter) in parameters { parameter.setRequiresGradient(true) }
            do {
                _ = try DistributedDataParallel(parameters: parameters, buffers: [], group: group)
                return ""
            } catch {
                return "\(error)"
            }
        }
    }

    @Test func theSameModelPasses() throws {
        #expect(try errors { [("a", .ones([2])), ("b", .zeros([3]))] } == ["", "", ""])
    }

    @Test(arguments: [
        ("shape", "entry 1 is parameter b float32[3] on rank 0 and parameter b float32[4] on rank 2"),
        ("name", "entry 1 is parameter b float32[3] on rank 0 and parameter c float32[3] on rank 2"),
        ("type", "entry 0 is parameter a float32[2] on rank 0 and parameter a float64[2] on rank 2"),
        ("fewer", "entry 1 is parameter b float32[3] on rank 0 and nothing on rank 2"),
        ("none", "entry 0 is parameter a float32[2] on rank 0 and nothing on rank 2"),
    ])
    func theFirstDifferenceIsNamedOnAllRanks(what: String, expected: String) throws {
        let texts = try errors {
            switch what {
            case "shape": [("a", .ones([2])), ("b", .ones([4]))]
            case "name": [("a", .ones([2])), ("c", .ones([3]))]
            case "type": [("a", .ones([2], dtype: .float64)), ("b", .ones([3]))]
            case "fewer": [("a", .ones([2]))]
            default: []
            }
        }
        for text in texts { #expect(text.hasPrefix("the model differs between ranks: \(expected). ")) }
    }
}
