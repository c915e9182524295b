import Foundation
import NN
import TestSupport
import Testing
import Torch
import VisionTasks

/// Weights from and to files of others.
@Suite struct DetectionWeightsTests {
    private let folder: TemporaryFolder
    private let fixtures: DetectionFixtures

    init() throws {
        folder = try TemporaryFolder()
        fixtures = try DetectionFixtures.load()
    }

    private func network(_ seed: UInt64 = 1, _ change: (inout YOLOv3.Options) -> Void = { _ in }) -> YOLOv3 {
        var options = fixtures.options
        change(&options)
        return seeded(seed) { YOLOv3(options) }
    }

    // MARK: - Darknet

    @Test func shapesAreThoseOfThePyTorchNetwork() {
        let state = network().stateDict.filter { !$0.key.hasSuffix("num_batches_tracked") }
        #expect(Set(state.keys) == Set(fixtures.parameters.keys))
        for (name, tensor) in state { #expect(tensor.shape == fixtures.parameters[name], "\(name)") }
    }

    @Test func writesWhatItHasRead() throws {
        let network = network()
        let report = try network.loadWeights(Fixtures.path("detection.weights"))
        #expect(
            report.description
                == "\(fixtures.parameters.count) tensors from Darknet's weights, trained on 8589934599 images")
        try network.writeDarknetWeights(to: folder.file("again.weights"), seen: 1 << 33 + 7)
        let (again, original) = (
            try bytes(ofFile: folder.file("again.weights")), try bytes(ofFile: Fixtures.path("detection.weights"))
        )
        // The revision is Lockstep's own.
        #expect(again.dropFirst(20) == original.dropFirst(20))
        #expect(try DarknetFile.read(folder.file("again.weights")).seen == 1 << 33 + 7)
        #expect(try folder.names == ["again.weights"])
    }

    /// Its header is of an early version, which counts images in 32 bits.
    @Test func aFileOfTheBackboneLeavesTheHeads() throws {
        let (network, whole) = (network(), try fixtures.network().stateDict)
        let before = network.stateDict.mapValues { $0.clone() }
        let report = try network.loadWeights(Fixtures.path("detection.backbone.weights"))
        #expect(report.description.contains("trained on 3000000000 images"))
        #expect(report.description.hasSuffix("keep their initial values: the file has the backbone only"))
        for (name, tensor) in network.stateDict {
            expectSame(tensor, name.hasPrefix("backbone.") ? whole[name]! : before[name]!, name)
        }
    }

    @Test func onlyTheBackboneIsTakenWhereOnlyItIsWanted() throws {
        let network = network()
        let before = network.stateDict.mapValues { $0.clone() }
        let report = try network.loadWeights(Fixtures.path("detection.weights"), part: .backbone)
        #expect(report.description.hasSuffix("keep their initial values: only the backbone was asked for"))
        #expect(report.kept.allSatisfy { $0.hasPrefix("heads.") } && !report.kept.isEmpty)
        expectSame(network.stateDict["heads.0.body.0.conv.weight"]!, before["heads.0.body.0.conv.weight"]!)
        let stem = "backbone.stem.conv.weight"
        expectSame(network.stateDict[stem]!, try fixtures.network().stateDict[stem]!)
    }

    @Test(arguments: [1, 80]) func anotherNumberOfClassesKeepsThePredictions(classes: Int) throws {
        let (network, whole) = (network { $0.classes = classes }, try fixtures.network().stateDict)
        let before = network.stateDict.mapValues { $0.clone() }
        let report = try network.loadWeights(Fixtures.path("detection.weights"))
        #expect(
            report.description.hasSuffix(
                "6 keep their initial values: the file's predictions are of 3 classes, not \(classes)"))
        for (name, tensor) in network.stateDict {
            expectSame(tensor, name.contains(".prediction.") ? before[name]! : whole[name]!, name)
        }
    }

    @Test func filesThatAreCutOrTooLongAreErrors() throws {
        let whole = try bytes(ofFile: Fixtures.path("detection.weights"))
        func message(_ content: some Sequence<UInt8>) throws -> String {
            let path = try folder.write(content, to: "bad.weights")
            let network = network()
            let before = network.stateDict.mapValues { $0.clone() }
            defer { for (name, tensor) in network.stateDict { expectSame(tensor, before[name]!) } }
            do { _ = try network.loadWeights(path) } catch { return "\(error)" }
            return ""
        }
        let numbers = fixtures.numbers
        #expect(try message(whole.dropLast(4)).contains("holds \(numbers - 1) numbers. This network of width 0.0625"))
        #expect(
            try message(whole + [0, 0, 0, 0]).contains("has \(numbers): the file is cut, has something after its end"))
        #expect(try message(whole.dropLast(1)).contains("no whole float32s"))
        #expect(try message(whole.prefix(14)).contains("does not begin as Darknet's weights do"))
        #expect(try message([]).contains("is neither Darknet's .weights nor safetensors nor a .pth"))
        #expect(try message(Array("a letter".utf8)).contains("is neither"))
        #expect(throws: SerializationError.self) { try network().loadWeights(folder.file("none")) }
    }

    /// The published network's numbers, all of them and those of the first 52 convolutions.
    @Test func theFullNetworkHasAsManyNumbersAsItsFiles() {
        let layers = NetworkLayer.all(YOLOv3.Options())
        #expect(layers.count == 75)
        Device.prepareMeta()
        var options = YOLOv3.Options()
        options.initialization = .pytorch
        let state = seeded { withDefaultDevice(.meta) { YOLOv3(options) } }.stateDict
        func count(_ layers: [NetworkLayer]) -> Int {
            zip(layers, WeightLayout.own.names(of: layers, options)).flatMap { $1.tensors(of: $0) }
                .reduce(0) { $0 + state[$1]!.count }
        }
        // yolov3.weights has 248,007,048 bytes, darknet53.conv.74 162,482,580.
        #expect(count(layers) == 62_001_757)
        #expect(count(NetworkLayer.backbone(options)) == 40_620_640)
    }

    // MARK: - Names of others

    @Test(arguments: WeightLayout.allCases)
    func statesOfOtherLayoutsLoad(_ layout: WeightLayout) throws {
        let whole = try fixtures.network()
        let expected = whole.stateDict
        let foreign = try foreignState(layout, whole)
        for path in [folder.file("weights.pth"), folder.file("weights.safetensors")] {
            path.hasSuffix(".pth")
                ? try PyTorchArchive.write(foreign, to: path) : try Safetensors.write(foreign, to: path)
            let network = network()
            let report = try network.loadWeights(path)
            #expect(report.kept.isEmpty && report.description.contains(layout.rawValue))
            for (name, tensor) in network.stateDict where !name.hasSuffix("num_batches_tracked") {
                expectSame(tensor, expected[name]!, name)
            }
        }
    }

    /// Names as they are in the files of others, at the full depths.
    @Test(arguments: [
        (WeightLayout.parts, 51, "backbone.layer5.residual_3.conv2", "backbone.layer5.residual_3.bn2"),
        (.parts, 58, "last_layer0.6", ""), (.parts, 59, "last_layer1_conv.conv", "last_layer1_conv.bn"),
        (.layers, 0, "layers.0.conv", "layers.0.bn"),
        (.layers, 3, "layers.2.layers.0.1.conv", "layers.2.layers.0.1.bn"),
        (.layers, 58, "layers.15.pred.1.conv", "layers.15.pred.1.bn"),
        (.layers, 66, "layers.22.pred.1.conv", "layers.22.pred.1.bn"),
        (.layers, 74, "layers.29.pred.1.conv", "layers.29.pred.1.bn"),
        (.layers, 67, "layers.23.conv", "layers.23.bn"),
        (.numberedModules, 51, "module_list.73.conv_73", "module_list.73.batch_norm_73"),
        (.numberedModules, 58, "module_list.81.conv_81", "module_list.81.batch_norm_81"),
        (.modules, 59, "module_list.84.Conv2d", "module_list.84.BatchNorm2d"),
        (.modules, 66, "module_list.93.Conv2d", "module_list.93.BatchNorm2d"),
        (.modules, 74, "module_list.105.Conv2d", "module_list.105.BatchNorm2d"),
    ])
    func namesAreThoseOfTheFullNetwork(_ layout: WeightLayout, place: Int, convolution: String, norm: String) {
        let options = YOLOv3.Options()
        let names = layout.names(of: NetworkLayer.all(options), options)[place]
        #expect(names.convolution == convolution)
        #expect(norm.isEmpty || names.normalization == norm)
    }

    /// A backbone that was trained by itself; wrapped by `DistributedDataParallel`.
    @Test func aBackboneWithoutPrefixLoads() throws {
        let whole = try fixtures.network()
        let backbone = try foreignState(.parts, whole).filter { $0.key.hasPrefix("backbone.") }
        let bare = StateDict(uniqueKeysWithValues: backbone.map { ("module." + $0.key.dropFirst(9), $0.value) })
        try PyTorchArchive.write(bare, to: folder.file("backbone.pth"))
        let network = network()
        #expect(try network.loadWeights(folder.file("backbone.pth")).kept.allSatisfy { $0.hasPrefix("heads.") })
        let name = "backbone.stages.4.down.norm.running_var"
        expectSame(network.stateDict[name]!, whole.stateDict[name]!)
    }

    /// The tutorials' network has normalisations that it never runs.
    @Test func deadTensorsAreLeftOut() throws {
        let whole = try fixtures.network()
        var state = try foreignState(.layers, whole)
        for scale in 0..<3 { state["layers.\(15 + 7 * scale).pred.1.bn.weight"] = .ones([24]) }
        try Safetensors.write(state, to: folder.file("dead.safetensors"))
        #expect(try network().loadWeights(folder.file("dead.safetensors")).kept.isEmpty)
    }

    @Test func whatDoesNotFitIsNamed() throws {
        var state = try fixtures.network().stateDict
        let path = folder.file("odd.safetensors")
        func message(_ state: StateDict, _ change: (inout YOLOv3.Options) -> Void = { _ in }) throws -> String {
            try Safetensors.write(state, to: path)
            do { _ = try network(1, change).loadWeights(path) } catch { return "\(error)" }
            return ""
        }
        #expect(
            try message(["some.weight": .ones([1])]).contains("under names that are known: it begins with some.weight"))
        #expect(
            try message(state) { $0.width = 0.125 }.contains(
                "backbone.stem.conv.weight is [4, 3, 3, 3] here and [2, 3, 3, 3] there"))
        state["extra"] = .ones([1])
        #expect(try message(state).contains("has 1 tensors that this network has no place for, such as extra"))
        state["extra"] = nil
        state["heads.1.expand.conv.weight"] = nil
        #expect(try message(state).contains("1 missing: heads.1.expand.conv.weight"))
    }

    @Test func aCheckpointsFolderStandsForItsModel() throws {
        let whole = try fixtures.network().stateDict
        try Safetensors.write(whole, to: folder.file("model.safetensors"))
        let network = network()
        _ = try network.loadWeights(folder.path)
        for (name, tensor) in network.stateDict { expectSame(tensor, whole[name]!, name) }
    }

    /// The network's weights as a port of that layout has them.
    private func foreignState(_ layout: WeightLayout, _ network: YOLOv3) throws -> StateDict {
        let (layers, own) = (NetworkLayer.all(network.options), network.stateDict)
        let names = zip(layout.names(of: layers, network.options), WeightLayout.own.names(of: layers, network.options))
        var state = StateDict()
        for (layer, (theirs, ours)) in zip(layers, names) {
            for (their, our) in zip(theirs.tensors(of: layer), ours.tensors(of: layer)) {
                state[their] = layer.isPrediction && layout == .layers ? objectnessFirst(own[our]!) : own[our]!
            }
        }
        return state
    }

    private func objectnessFirst(_ tensor: Tensor) -> Tensor {
        let anchors = tensor.reshaped([3, 8] + tensor.shape.dropFirst())
        let parts = [4..<5, 0..<4, 5..<8].map { anchors.sliced($0, axis: 1) }
        return Tensor.concatenate(parts, axis: 1).reshaped(tensor.shape).contiguous()
    }
}
