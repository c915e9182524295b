public import Torch

/// Counts and times what each layer of a model does, from the operations that ran: functional ones and those of the
/// backward pass included.
///
/// The first run counts, `warmUps` more are not looked at, and of the last `runs` the median is taken. On a GPU each
/// layer is waited for, so that times are its own; a step without this is faster than their sum. Parameters keep their
/// values and lose their gradients; running statistics move.
///
/// - Parameter loss: runs the model and returns a tensor of one element to differentiate.
public func profileLayers(
    of model: Module, on device: Device, warmUps: Int = 1, runs: Int = 5, loss: () -> Tensor
) -> ModelProfile {
    precondition(warmUps >= 0 && runs > 0, "\(warmUps) warm-ups and \(runs) runs")
    let tree = LayerTree(model)
    func pass(_ interest: Observation.Interest) -> LayerRun {
        let run = LayerRun(tree, on: device)
        run.run(interest, loss)
        for parameter in model.parameters { parameter.setGradient(.undefined) }
        return run
    }
    let counted = pass(.everything)
    for _ in 0..<warmUps { _ = pass(.nodes) }
    return profile(tree, counted, times: (0..<runs).map { _ in pass(.nodes).costs })
}

private func profile(_ tree: LayerTree, _ counted: LayerRun, times: [[LayerCost]]) -> ModelProfile {
    let own = counted.costs.withTimes(times)
    let totals = tree.totals(counted.costs).withTimes(times.map(tree.totals))
    let layers = tree.layers.enumerated().map { place, layer in
        LayerProfile(
            name: layer.name, type: "\(type(of: layer.module))", depth: layer.depth,
            parameters: layer.module.parameterCount, outputShape: counted.outputShapes[place],
            calls: counted.calls[place], own: own[place], total: totals[place])
    }
    return ModelProfile(layers: layers, outside: own[tree.layers.count], uncountedOperations: counted.uncounted)
}

extension [LayerCost] {
    /// The same with the median times of some runs.
    fileprivate func withTimes(_ runs: [[LayerCost]]) -> [LayerCost] {
        enumerated().map { place, counted in
            var cost = counted
            cost.forwardSeconds = runs.map { $0[place].forwardSeconds }.median
            cost.backwardSeconds = runs.map { $0[place].backwardSeconds }.median
            return cost
        }
    }
}
