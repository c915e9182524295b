import Torch

/// What a kernel over many tensors takes at once: parameters of one group and one device that have a gradient.
struct KernelCall {
    /// Positions among the parameters of all groups.
    let indices: [Int]
    let parameters: [Tensor]
    let gradients: [Tensor]
    private let group: ParameterGroup

    func learningRate(_ rate: Double) -> Double { rate * group.learningRateFactor }

    func weightDecay(_ common: Double) -> Double { group.weightDecay ?? common }

    /// The calls of a step.
    ///
    /// - Parameter key: parameters are in one call only if they have the same.
    static func all<Key: Equatable>(
        _ groups: [ParameterGroup], apartBy key: (_ index: Int) -> Key
    ) -> [KernelCall] {
        var calls: [KernelCall] = []
        var first = 0
        for group in groups {
            let places = group.parameters.indices.filter { group.parameters[$0].parameter.gradient.isDefined }
            calls += split(places) { group.parameters[$0].parameter.device }
                .flatMap { split($0) { key(first + $0) } }
                .map { KernelCall(group, places: $0, first: first) }
            first += group.parameters.count
        }
        return calls
    }

    static func all(_ groups: [ParameterGroup]) -> [KernelCall] { all(groups) { _ in 0 } }

    private init(_ group: ParameterGroup, places: [Int], first: Int) {
        self.group = group
        indices = places.map { first + $0 }
        parameters = places.map { group.parameters[$0].parameter }
        gradients = parameters.map(\.gradient)
    }
}

/// The elements apart by a key, in the order in which keys come first.
func split<Element, Key: Equatable>(_ elements: [Element], by key: (Element) -> Key) -> [[Element]] {
    var keys: [Key] = []
    var parts: [[Element]] = []
    for element in elements {
        let own = key(element)
        if let place = keys.firstIndex(of: own) {
            parts[place].append(element)
        } else {
            keys.append(own)
            parts.append([element])
        }
    }
    return parts
}
