import NN
import TestSupport
import Testing
import Torch
import VisionTasks

/// Weights from files: of the whole network, and torchvision's of the backbone.
@Suite struct SaliencyWeightsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func network(_ kind: SaliencyNetwork.Kind, seed: UInt64 = 0, width: Double = 0.0625) -> SaliencyNetwork {
        var options = SaliencyNetwork.Options()
        (options.kind, options.width) = (kind, width)
        return seeded(seed) { SaliencyNetwork(options) }
    }

    @Test(arguments: SaliencyNetwork.Kind.allCases)
    func aWholeNetworkComesBack(_ kind: SaliencyNetwork.Kind) throws {
        let (saved, other) = (network(kind), network(kind, seed: 1))
        var state = StateDict()
        // As `DistributedDataParallel` writes it, and as before PyTorch counted batches.
        for (name, tensor) in saved.stateDict where !name.hasSuffix("num_batches_tracked") {
            state["module.\(name)"] = tensor
        }
        try PyTorchArchive.write(state, to: folder.file("whole.pth"))
        let report = try other.loadWeights(folder.file("whole.pth"))
        #expect("\(report)" == "\(state.count) tensors from a \(kind.rawValue)")
        for ((name, tensor), expected) in zip(other.stateDict, saved.stateDict.values) {
            expectSame(tensor, expected, name)
        }
    }

    @Test(arguments: [SaliencyNetwork.Kind.minetVGG16, .res50])
    func aBackboneOfTorchvisionLeavesTheRest(_ kind: SaliencyNetwork.Kind) throws {
        let isVGG = kind == .minetVGG16
        let width = 0.0625
        let backbone: any Backbone = seeded(2) { isVGG ? VGG16(width: width) as any Backbone : ResNet50(width: width) }
        var state = backbone.stateDict
        state[isVGG ? "classifier.0.weight" : "fc.weight"] = .zeros([10, 3])
        try Safetensors.write(state, to: folder.file("backbone.safetensors"))
        let (network, before) = (network(kind), network(kind).stateDict)
        let report = try network.loadWeights(folder.file("backbone.safetensors"))
        #expect(report.loaded.count == backbone.stateDict.count)
        #expect("\(report)".contains("\(report.kept.count) keep their initial values: the file has the backbone only"))
        #expect("\(report)".hasSuffix("1 of the file are not used: \(isVGG ? "classifier.0.weight" : "fc.weight")"))
        #expect(report.loaded.count + report.kept.count == before.count)
        let after = network.stateDict
        for name in report.kept { expectSame(after[name]!, before[name]!, name) }
        let (own, theirs) =
            isVGG ? ("encoder4.4.weight", "features.17.weight") : ("div_4.1.2.conv2.weight", "layer1.2.conv2.weight")
        expectSame(after[own]!, backbone.stateDict[theirs]!)
    }

    /// Both shapes are named, and nothing is changed.
    @Test func weightsOfAnotherWidthAreAnError() throws {
        try PyTorchArchive.write(network(.res50).stateDict, to: folder.file("narrow.pth"))
        let wide = network(.res50, width: 0.125)
        let before = wide.stateDict.mapValues { $0.clone() }
        let error = try #require(throws: StateDictMismatch.self) { try wide.loadWeights(folder.file("narrow.pth")) }
        #expect("\(error)".contains("div_2.0.weight is [8, 3, 7, 7] here and [4, 3, 7, 7] there"))
        for (name, tensor) in wide.stateDict { expectSame(tensor, before[name]!, name) }
    }

    @Test func aBackboneThatLacksATensorIsAnError() throws {
        var state = seeded { VGG16(width: 0.0625) }.stateDict
        state["features.17.bias"] = nil
        try PyTorchArchive.write(state, to: folder.file("cut.pth"))
        let error = try #require(throws: StateDictMismatch.self) {
            try network(.minetVGG16).loadWeights(folder.file("cut.pth"))
        }
        #expect(error.report.missing == ["features.17.bias"])
    }

    @Test func theWeightsOfAnotherNetworkAreAnError() throws {
        try PyTorchArchive.write(network(.minetRes50).stateDict, to: folder.file("other.pth"))
        let error = try #require(throws: StateDictMismatch.self) {
            try network(.res50).loadWeights(folder.file("other.pth"))
        }
        #expect(error.report.missing.contains("trans32.weight"))
        #expect(error.report.unexpected.contains("trans.conv0.h2h_0.weight"))
    }

    @Test func darknetsWeightsNameNoTensors() {
        let error = #expect(throws: SerializationError.self) {
            try network(.res50).loadWeights(Fixtures.path("detection.weights"))
        }
        #expect(error?.reason.contains("name no tensors") == true)
    }
}
