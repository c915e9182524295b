/// The modules of a model in a row, each before its parts. One that is used in several places is in the first of them.
struct LayerTree {
    struct Layer {
        let module: Module
        /// PyTorch's; empty for the model itself.
        let name: String
        let depth: Int
        /// Where those that are not inside it go on.
        var end: Int
    }

    private(set) var layers: [Layer] = []
    private(set) var places: [ObjectIdentifier: Int] = [:]

    init(_ model: Module) { add(model, name: "", depth: 0) }

    private mutating func add(_ module: Module, name: String, depth: Int) {
        let place = layers.count
        guard places.updateValue(place, forKey: ObjectIdentifier(module)) == nil else { return }
        layers.append(Layer(module: module, name: name, depth: depth, end: place + 1))
        for (part, inner) in module.parts where places[ObjectIdentifier(inner)] == nil {
            add(inner, name: name.isEmpty ? part : "\(name).\(part)", depth: depth + 1)
        }
        layers[place].end = layers.count
    }

    /// What each layer and all inside it cost together.
    func totals(_ own: [LayerCost]) -> [LayerCost] {
        layers.indices.map { own[$0..<layers[$0].end].reduce(LayerCost(), +) }
    }
}
