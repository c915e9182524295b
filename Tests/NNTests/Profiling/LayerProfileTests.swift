import NN
import TestSupport
import Testing
import Torch

extension LayerProfiling {
    /// What is put down to which layer.
    @Suite struct LayerProfileTests {
        private let network = seeded {
            Sequential([
                Conv2d(inputChannels: 1, outputChannels: 4, kernelSize: 3, padding: 1),
                Sequential([ReLU(), Conv2d(inputChannels: 4, outputChannels: 2, kernelSize: 1)]),
                Function { $0.matmul(.ones([8, 3])) },
            ])
        }
        private let image = noise([2, 1, 8, 8])
        private let forward = [4 * 9 * 128, 0, 2 * 4 * 128, 2 * 2 * 8 * 8 * 3]

        @Test func costsAreThoseOfTheLayerThatRan() {
            let profile = ModelProfile(network, image)
            #expect(profile.layers.map(\.name) == ["", "0", "1", "1.0", "1.1", "2"])
            #expect(profile.layers.map(\.depth) == [0, 1, 1, 2, 2, 1])
            #expect(profile.layers.map(\.type).suffix(3) == ["ReLU", "Conv2d", "Function"])
            #expect(profile.layers.map(\.own.forwardMACs) == [0, forward[0], 0, 0, forward[2], forward[3]])
            #expect(profile.layers[2].total.forwardMACs == forward[2])
            #expect(profile.model.total.forwardMACs == forward.reduce(0, +))
        }

        /// The function's second operand needs no gradient.
        @Test func gradientsAreThoseOfTheLayerThatTheyGoThrough() {
            let profile = ModelProfile(network, image)
            let backward = [0, 2 * forward[0], 0, 0, 2 * forward[2], forward[3]]
            #expect(profile.layers.map(\.own.backwardMACs) == backward)
            #expect(profile.outside.backwardMACs == 0)
        }

        @Test func shapesCallsAndParametersAreTheModules() {
            let profile = ModelProfile(network, image)
            #expect(
                profile.layers.map(\.outputShape) == [
                    [2, 2, 8, 3], [2, 4, 8, 8], [2, 2, 8, 8], [2, 4, 8, 8], [2, 2, 8, 8], [2, 2, 8, 3],
                ])
            #expect(profile.layers.map(\.calls) == [1, 1, 1, 1, 1, 1])
            #expect(profile.layers.map(\.parameters) == [50, 40, 10, 0, 10, 0])
        }

        @Test func timesAreOfThePassesThatRan() {
            let profile = profileLayers(of: network, on: .cpu, warmUps: 0, runs: 3) { network(image).sum() }
            #expect(profile.layers.allSatisfy { $0.total.forwardSeconds >= $0.own.forwardSeconds })
            #expect(profile.layers.allSatisfy { $0.own.forwardSeconds > 0 })
            #expect(profile.layers[1].own.backwardSeconds > 0)
            #expect(profile.model.total.forwardSeconds < 1)
        }

        /// A ReLU keeps what it returns, 4 bytes an element; the two convolutions keep their inputs, which are others'.
        @Test func memoryIsThatOfWhoAskedForIt() {
            let profile = ModelProfile(network, image)
            let relu = profile.layers[3].own
            #expect(relu.allocatedBytes == 2 * 4 * 8 * 8 * 4)
            #expect(relu.keptBytes == relu.allocatedBytes)
            #expect(profile.layers.allSatisfy { $0.total.keptBytes <= $0.total.allocatedBytes })
        }

        @Test func whatIsComputedAgainCountsInTheBackwardPass() {
            let layer = seeded { Conv2d(inputChannels: 1, outputChannels: 4, kernelSize: 3, padding: 1) }
            layer.isRecomputed = true
            let profile = seeded { ModelProfile(layer, image) }
            #expect(profile.model.total.forwardMACs == forward[0])
            #expect(profile.model.total.backwardMACs == 3 * forward[0])
            #expect(profile.model.calls == 1)
        }

        @Test func aSharedLayerIsInItsFirstPlace() {
            let linear = seeded { Linear(inputs: 3, outputs: 3) }
            let profile = ModelProfile(Sequential([linear, ReLU(), linear]), noise([5, 3]))
            #expect(profile.layers.map(\.name) == ["", "0", "1"])
            #expect(profile.layers[1].calls == 2)
            #expect(profile.layers[1].own.forwardMACs == 2 * 5 * 3 * 3)
        }

        @Test func nothingIsLeftBehind() {
            _ = ModelProfile(network, image)
            network.visit { #expect($0.observer == nil) }
            #expect(network.parameters.allSatisfy { !$0.gradient.isDefined })
        }
    }
}
