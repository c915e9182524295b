/// Whose names the weights of a state dict have.
package enum WeightLayout: String, CaseIterable {
    /// Lockstep's.
    case own = "Lockstep"
    /// `backbone.layer1.ds_conv`, `last_layer0.0.conv`, as in bubbliiiing/yolo3-pytorch.
    case parts = "backbone and last_layer"
    /// `layers.0.conv`, as in aladdinpersson's YOLOv3; outputs have the objectness first.
    case layers
    /// `module_list.0.conv_0`, as in eriklindernoren/PyTorch-YOLOv3.
    case numberedModules = "module_list.0.conv_0"
    /// `module_list.0.Conv2d`, as in ultralytics' YOLOv3 archive.
    case modules = "module_list.0.Conv2d"

    /// The one whose name the first convolution has.
    static func of(_ names: some Collection<String>, _ options: YOLOv3.Options) -> WeightLayout? {
        allCases.first { layout in
            let first = layout.names(of: [.stem], options)[0].convolution + ".weight"
            return names.contains(first)
        }
    }

    /// Where the first five channels of an anchor in Darknet's order (tx, ty, tw, th, objectness) are in this one; nil where
    /// they are the same.
    var channelOrder: [Int]? { self == .layers ? [1, 2, 3, 4, 0] : nil }

    package func names(of layers: [NetworkLayer], _ options: YOLOv3.Options) -> [LayerNames] {
        switch self {
        case .own: layers.map(Self.own)
        case .parts: layers.map(Self.parts)
        case .layers: layers.map { Self.layers($0, options) }
        case .numberedModules:
            Self.moduleNumbers(of: layers, options).map {
                LayerNames(unit: "module_list.\($0)", "conv_\($0)", "batch_norm_\($0)")
            }
        case .modules:
            Self.moduleNumbers(of: layers, options).map {
                LayerNames(unit: "module_list.\($0)", "Conv2d", "BatchNorm2d")
            }
        }
    }

    private static func own(_ layer: NetworkLayer) -> LayerNames {
        switch layer {
        case .stem: LayerNames(unit: "backbone.stem")
        case .down(let stage): LayerNames(unit: "backbone.stages.\(stage).down")
        case .reduce(let stage, let block): LayerNames(unit: "backbone.stages.\(stage).blocks.\(block).reduce")
        case .expand(let stage, let block): LayerNames(unit: "backbone.stages.\(stage).blocks.\(block).expand")
        case .lateral(let scale): LayerNames(unit: "heads.\(scale).lateral")
        case .body(let scale, let index): LayerNames(unit: "heads.\(scale).body.\(index)")
        case .headExpand(let scale): LayerNames(unit: "heads.\(scale).expand")
        case .prediction(let scale): LayerNames("heads.\(scale).prediction", "")
        }
    }

    private static func parts(_ layer: NetworkLayer) -> LayerNames {
        func residual(_ stage: Int, _ block: Int, _ part: Int) -> LayerNames {
            LayerNames(unit: "backbone.layer\(stage + 1).residual_\(block)", "conv\(part)", "bn\(part)")
        }
        return switch layer {
        case .stem: LayerNames(unit: "backbone", "conv1", "bn1")
        case .down(let stage): LayerNames(unit: "backbone.layer\(stage + 1)", "ds_conv", "ds_bn")
        case .reduce(let stage, let block): residual(stage, block, 1)
        case .expand(let stage, let block): residual(stage, block, 2)
        case .lateral(let scale): LayerNames(unit: "last_layer\(scale)_conv", "conv", "bn")
        case .body(let scale, let index): LayerNames(unit: "last_layer\(scale).\(index)", "conv", "bn")
        case .headExpand(let scale): LayerNames(unit: "last_layer\(scale).5", "conv", "bn")
        case .prediction(let scale): LayerNames("last_layer\(scale).6", "")
        }
    }

    /// The list has an entry for the stem, and for each stage one for its first convolution and one for its blocks; then
    /// seven for each scale: two convolutions, a block of two, a convolution, the prediction and, where another scale
    /// follows, its lateral convolution and the upsampling.
    private static func layers(_ layer: NetworkLayer, _ options: YOLOv3.Options) -> LayerNames {
        func unit(_ name: String) -> LayerNames { LayerNames(unit: "layers.\(name)", "conv", "bn") }
        func place(_ scale: Int, _ offset: Int) -> Int { 11 + 7 * scale + offset }
        return switch layer {
        case .stem: unit("0")
        case .down(let stage): unit("\(1 + 2 * stage)")
        case .reduce(let stage, let block): unit("\(2 + 2 * stage).layers.\(block).0")
        case .expand(let stage, let block): unit("\(2 + 2 * stage).layers.\(block).1")
        case .lateral(let scale): unit("\(place(scale, -2))")
        case .body(let scale, let index):
            switch index {
            case 0, 1: unit("\(place(scale, index))")
            case 2, 3: unit("\(place(scale, 2)).layers.0.\(index - 2)")
            default: unit("\(place(scale, 3))")
            }
        case .headExpand(let scale): unit("\(place(scale, 4)).pred.0")
        case .prediction(let scale): unit("\(place(scale, 4)).pred.1")
        }
    }

    /// Numbers in Darknet's configuration, which counts shortcuts, routes and the like as layers too.
    private static func moduleNumbers(of layers: [NetworkLayer], _ options: YOLOv3.Options) -> [Int] {
        var (numbers, next): ([NetworkLayer: Int], Int) = ([:], 0)
        for layer in NetworkLayer.all(options) {
            // Before a lateral convolution a route to the branch.
            if case .lateral = layer { next += 1 }
            numbers[layer] = next
            switch layer {
            // A shortcut; a detection layer.
            case .expand, .prediction: next += 2
            // The upsampling, and a route that joins.
            case .lateral: next += 3
            default: next += 1
            }
        }
        return layers.map { numbers[$0]! }
    }
}
