import NN

/// The layers of a model as a tree, with what each costs.
struct LayerTable {
    private let layers: [LayerProfile]

    /// - Parameter depth: of the last layers to show.
    init(_ profile: ModelProfile, depth: Int) {
        layers = profile.layers.filter { $0.depth <= depth }
    }

    func lines(width: Int?) -> [String] {
        FittingTable(columns: [
            column("layer", 0, isNumber: false, name),
            column("type", 5, isNumber: false, \.type),
            column("output", 4, isNumber: false) { $0.outputShape.map(shape) ?? "-" },
            column("params", 0) { Amounts.short($0.parameters) },
            column("MACs", 0) { Amounts.short($0.total.forwardMACs) },
            column("FLOPs", 7) { Amounts.short(2 * $0.total.forwardMACs) },
            column("forward", 0) { Amounts.time($0.total.forwardSeconds) },
            column("own", 6) { Amounts.time($0.own.forwardSeconds) },
            column("backward", 1) { Amounts.time($0.total.backwardSeconds) },
            column("kept", 2) { Amounts.bytes($0.total.keptBytes) },
            column("allocated", 3) { Amounts.bytes($0.total.allocatedBytes) },
        ]).lines(width: width)
    }

    private func column(
        _ title: String, _ rank: Int, isNumber: Bool = true, _ cell: (LayerProfile) -> String
    ) -> FittingTable.Column {
        FittingTable.Column(title: title, rank: rank, isNumber: isNumber, cells: layers.map(cell))
    }

    /// The last part of the name, under that of the layer it is in.
    private func name(_ layer: LayerProfile) -> String {
        guard layer.depth > 0 else { return layer.type }
        let own = layer.name.split(separator: ".").last.map(String.init) ?? ""
        return String(repeating: "  ", count: layer.depth) + own
    }

    private func shape(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: "x") }
}
