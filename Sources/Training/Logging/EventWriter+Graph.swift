internal import Foundation
public import NN
internal import SwiftProtobuf

extension EventWriter {
    /// The model, a node for each layer, with the shapes of what goes from one to the next.
    public func graph(_ graph: LayerGraph) throws {
        var definition = TBGraphDef()
        definition.node = graph.nodes.map { TBNodeDef($0, in: graph) }
        // TensorBoard refuses graphs of unknown versions; TensorFlow's of this number is what PyTorch says too.
        definition.versions.producer = 22
        let bytes = try definition.serializedData()
        try add { $0.graphDef = bytes }
    }
}

extension TBNodeDef {
    fileprivate init(_ node: LayerGraph.Node, in graph: LayerGraph) {
        self.init()
        name = node.name
        op = node.type
        input = node.sources.map { graph.nodes[$0].name }
        attr["_output_shapes"] = .with { $0.list.shape = node.outputShapes.map(TBTensorShape.init) }
        if node.parameters > 0 { attr["parameters"] = .with { $0.i = Int64(node.parameters) } }
    }
}

extension TBTensorShape {
    fileprivate init(_ sizes: [Int]) {
        self.init()
        dim = sizes.map { size in .with { $0.size = Int64(size) } }
    }
}
