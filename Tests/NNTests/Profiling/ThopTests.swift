import NN
import TestSupport
import Testing
import Torch

/// Counts against those of the Python package.
@Suite struct ThopTests {
    @Test func layersCountAsInTHOP() throws {
        for (count, layer, input) in try CountFixtures.layers() where "\(type(of: layer))" != "Resizing" {
            let thop = Thop.profile(Sequential([layer])) { _ = layer(input) }
            #expect(thop.operations == count.thopMacs, "\(count.name)")
            #expect(thop.parameters == count.thopParameters, "\(count.name)")
        }
    }

    @Test func numbersReadAsInTHOP() throws {
        for text in try CountFixtures.read().texts {
            #expect(Thop.text(text.number) == text.two)
            #expect(Thop.text(text.number, digits: 3) == text.three)
        }
    }

    @Test func modulesWithoutARuleAreNamedWithWhatIsLeftOut() {
        let network = Sequential([GroupNorm(groups: 1, channels: 4), SiLU(), GroupNorm(groups: 2, channels: 4)])
        let count = Thop.profile(network) { _ = network(noise([1, 4, 2, 2])) }
        #expect(count.operations == 0)
        #expect(count.parameters == 0)
        #expect(count.missing.map(\.type) == ["GroupNorm", "SiLU"])
        #expect(count.missing.map(\.modules) == [2, 1])
        #expect(count.missing.map(\.parameters) == [16, 0])
    }

    @Test func rulesOfOnesOwnReplaceTheOthers() {
        let network = Sequential([GroupNorm(groups: 1, channels: 4), ReLU()])
        let rules: [ObjectIdentifier: Thop.Rule] = [
            ObjectIdentifier(GroupNorm.self): { _, input, _ in Double(input.count) },
            ObjectIdentifier(ReLU.self): { _, _, output in Double(2 * output.count) },
        ]
        let count = Thop.profile(network, custom: rules) { _ = network(noise([1, 4, 2, 2])) }
        #expect(count.operations == 3 * 16)
        #expect(count.parameters == 8)
        #expect(count.missing.isEmpty)
    }

    /// THOP adds up the parameters of a model's parts, so that a layer alone has none.
    @Test func aLayerThatIsTheModelHasNoParameters() {
        let layer = seeded { Linear(inputs: 2, outputs: 3) }
        let count = Thop.profile(layer) { _ = layer(noise([1, 2])) }
        #expect(count.operations == 6)
        #expect(count.parameters == 0)
    }

    @Test func theModelStaysInItsMode() {
        let network = Sequential([ReLU(), Dropout()])
        network.layers[1].evaluate()
        _ = Thop.profile(network) { _ = network(noise([1, 2])) }
        #expect(network.isTraining && network.layers[0].isTraining && !network.layers[1].isTraining)
        network.visit { #expect($0.observer == nil) }
    }
}
