import NN
import TestSupport
import Testing
import Torch
import VisionTasks

/// Backbones have torchvision's tensors, but for the classifiers', and give features at their strides.
@Suite struct BackboneTests {
    private static func all(width: Double) -> [(name: String, backbone: any Backbone)] {
        seeded { [("vgg16_bn", VGG16(width: width)), ("resnet50", ResNet50(width: width))] }
    }

    @Test func tensorsHaveTorchvisionsNamesAndShapes() throws {
        Device.prepareMeta()
        let fixtures = try SaliencyFixtures.load()
        for (name, backbone) in withDefaultDevice(.meta, { Self.all(width: 1) }) {
            let torchvision = try #require(fixtures.backbones[name])
            let features = torchvision.filter { !$0.key.hasPrefix(type(of: backbone).classifierPrefix) }
            #expect(features.count == torchvision.count - (name == "resnet50" ? 2 : 6))
            #expect(Dictionary(uniqueKeysWithValues: backbone.stateDict.map { ($0, $1.shape) }) == features)
        }
    }

    @Test func featuresAreAtTheirStrides() {
        for (_, backbone) in Self.all(width: 0.125) {
            let features = backbone(noise([2, 3, 64, 96]))
            let strides = type(of: backbone).strides
            #expect(features.map(\.shape) == zip(backbone.channels, strides).map { [2, $0, 64 / $1, 96 / $1] })
        }
    }

    /// He's, by the outputs, as torchvision has it.
    @Test func weightsBeginAsTorchvisions() {
        for (_, backbone) in Self.all(width: 0.5) {
            for (name, parameter) in backbone.namedParameters where parameter.count > 30_000 {
                let fan = Double(parameter.count / parameter.size(1))
                let deviation = parameter.variance().sqrt().item()
                #expect(abs(deviation * (fan / 2).squareRoot() - 1) < 0.03, "\(name)")
            }
        }
    }
}
