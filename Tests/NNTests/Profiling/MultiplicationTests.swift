import NN
import TestSupport
import Testing
import Torch

extension LayerProfiling {
    /// Multiply-accumulates of operations against PyTorch's `FlopCounterMode`.
    @Suite struct MultiplicationTests {
        @Test func layersCountAsInPyTorch() throws {
            let layers = try CountFixtures.layers()
            #expect(layers.count > 60)
            for (count, layer, input) in layers {
                let profile = ModelProfile(layer, input)
                #expect(profile.model.total.forwardMACs == count.forward, "\(count.name)")
                if let backward = count.backward { #expect(profile.total.backwardMACs == backward, "\(count.name)") }
                #expect(profile.uncountedOperations.isEmpty, "\(count.name)")
            }
        }

        /// Each gradient of a convolution multiplies what its forward pass does, in any number of groups.
        @Test func groupsCountOnceInTheBackwardPass() throws {
            for (count, layer, input) in try CountFixtures.layers() where count.backward == nil {
                #expect(ModelProfile(layer, input).total.backwardMACs == 2 * count.forward, "\(count.name)")
            }
        }

        @Test func productsCountAsInPyTorch() throws {
            for product in try CountFixtures.read().products {
                let other = noise(product.shapes[1], seed: 1)
                other.setRequiresGradient(true)
                let profile = ModelProfile(Function { $0.matmul(other) }, noise(product.shapes[0]))
                #expect(profile.model.total.forwardMACs == product.forward, "\(product.name)")
                #expect(profile.total.backwardMACs == product.backward, "\(product.name)")
            }
        }

        /// The CPU's kernel is a fused one, which computes the scores a second time.
        @Test func attentionCountsAsInPyTorch() throws {
            for attention in try CountFixtures.read().attention {
                let (key, value) = (noise(attention.shapes[1], seed: 1), noise(attention.shapes[2], seed: 2))
                for tensor in [key, value] { tensor.setRequiresGradient(true) }
                let profile = ModelProfile(
                    Function { $0.attention(key: key, value: value) }, noise(attention.shapes[0]))
                #expect(profile.model.total.forwardMACs == attention.forward, "\(attention.name)")
                #expect(profile.total.backwardMACs == attention.fusedBackward, "\(attention.name)")
            }
        }

        @Test func whatHasNoRuleIsNamed() {
            let profile = ModelProfile(Function { $0.orthogonalTriangular().r }, noise([4, 4]))
            #expect(profile.uncountedOperations.keys.contains("aten::linalg_qr"))
        }
    }
}
