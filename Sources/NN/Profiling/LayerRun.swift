import Torch

/// One forward and backward pass of a model, each part of it put down to the layer that was at work.
///
/// Layers are known by their calls; operations of the backward pass by the nodes of the graph, which are numbered in the
/// order in which the forward pass has made them.
final class LayerRun {
    private let tree: LayerTree
    private let device: Device
    /// Of each layer without those inside it; the last is for what runs outside of all.
    private(set) var costs: [LayerCost]
    private(set) var calls: [Int]
    private(set) var outputShapes: [[Int]?]
    /// Operations that there is no rule for, and how often they ran.
    private(set) var uncounted: [String: Int] = [:]

    /// The layers that are at work, each inside the one before.
    private var active: [Int]
    /// From which node on which layer has made them.
    private var makers: [(sequence: Int, layer: Int)]
    private var isBackward = false
    private var lastMoment = ContinuousClock.now
    /// Memory that the forward pass has taken and nobody has given back.
    private var living: [UnsafeRawPointer: (layer: Int, bytes: Int)] = [:]

    init(_ tree: LayerTree, on device: Device) {
        self.tree = tree
        self.device = device
        let outside = tree.layers.count
        costs = Array(repeating: LayerCost(), count: outside + 1)
        calls = Array(repeating: 0, count: outside)
        outputShapes = Array(repeating: nil, count: outside)
        active = [outside]
        makers = [(0, outside)]
    }

    func run(_ interest: Observation.Interest, _ loss: () -> Tensor) {
        for layer in tree.layers { layer.module.observer = self }
        defer { for layer in tree.layers { layer.module.observer = nil } }
        Observation.run(self, interest) {
            device.synchronize()
            lastMoment = .now
            let loss = loss()
            endForward()
            loss.backward()
            passTime()
        }
    }

    private func endForward() {
        passTime()
        for (layer, bytes) in living.values { costs[layer].keptBytes += bytes }
        isBackward = true
    }

    private var layer: Int { active[active.count - 1] }

    /// Puts the time since the last call down to the layer that is at work.
    private func passTime() {
        device.synchronize()
        let now = ContinuousClock.now
        let seconds = lastMoment.duration(to: now) / .seconds(1)
        if isBackward { costs[layer].backwardSeconds += seconds } else { costs[layer].forwardSeconds += seconds }
        lastMoment = now
    }

    private func enter(_ layer: Int) {
        passTime()
        active.append(layer)
    }

    private func leave() {
        passTime()
        active.removeLast()
    }

    private func noteMaker() { makers.append((Observation.nextSequence, layer)) }

    /// By bisection; the numbers only grow.
    private func maker(of sequence: Int) -> Int {
        var (low, high) = (0, makers.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if makers[middle].sequence <= sequence { low = middle } else { high = middle }
        }
        return makers[low].layer
    }
}

extension LayerRun: ForwardObserver {
    func willRun(_ module: Module, _ inputs: [Tensor]) {
        enter(tree.places[ObjectIdentifier(module)] ?? layer)
        noteMaker()
    }

    func hasRun(_ module: Module, _ outputs: [Tensor]) {
        if !isBackward {
            calls[layer] += 1
            outputShapes[layer] = outputs.first?.shape
        }
        leave()
        noteMaker()
    }
}

extension LayerRun: WorkObserver {
    func operationEnded(_ name: String, multiplications: Int, isUncounted: Bool) {
        if isBackward {
            costs[layer].backwardMACs += multiplications
        } else {
            costs[layer].forwardMACs += multiplications
        }
        if isUncounted { uncounted[name, default: 0] += 1 }
    }

    func nodeBegins(sequence: Int) { enter(maker(of: sequence)) }

    func nodeEnds() { leave() }

    func memoryChanged(at address: UnsafeRawPointer, bytes: Int) {
        if bytes < 0 {
            living[address] = nil
        } else if !isBackward {
            costs[layer].allocatedBytes += bytes
            living[address] = (layer, bytes)
        }
    }
}
