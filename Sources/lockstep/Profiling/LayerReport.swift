import NN
import Torch
import Training

/// A model and its layers for programs. Times are in seconds; `macs` and `flops` are the forward pass's.
struct LayerReport: Encodable {
    let input: [Int]
    let device: String
    let threads: Int
    let parameters: Int
    let trainableParameters: Int
    let parameterTensors: Int
    let gradientBytes: Int
    let macs: Int
    let flops: Int
    let backwardMacs: Int
    let trainingMacs: Int
    let trainingFlops: Int
    let forwardSeconds: Double
    let backwardSeconds: Double
    let keptBytes: Int
    let allocatedBytes: Int
    /// Operations that there is no rule for, and how often they ran.
    let uncountedOperations: [String: Int]
    let layers: [Layer]

    init(_ model: ModelMeasurement, _ device: Device) {
        let (network, total) = (model.profile.model.total, model.profile.total)
        input = model.inputShape
        self.device = "\(device)"
        threads = TorchRuntime.threads
        parameters = model.parameters
        trainableParameters = model.trainableParameters
        parameterTensors = model.parameterTensors
        gradientBytes = model.gradientBytes
        macs = network.forwardMACs
        flops = 2 * network.forwardMACs
        backwardMacs = total.backwardMACs
        trainingMacs = total.trainingMACs
        trainingFlops = 2 * total.trainingMACs
        forwardSeconds = network.forwardSeconds
        backwardSeconds = total.backwardSeconds
        keptBytes = total.keptBytes
        allocatedBytes = total.allocatedBytes
        uncountedOperations = model.profile.uncountedOperations
        layers = model.profile.layers.map(Layer.init)
    }

    struct Layer: Encodable {
        let name: String
        let type: String
        let depth: Int
        let parameters: Int
        let outputShape: [Int]?
        let calls: Int
        let total: Cost
        /// Without the layers inside it.
        let own: Cost

        init(_ layer: LayerProfile) {
            name = layer.name
            type = layer.type
            depth = layer.depth
            parameters = layer.parameters
            outputShape = layer.outputShape
            calls = layer.calls
            total = Cost(layer.total)
            own = Cost(layer.own)
        }
    }

    struct Cost: Encodable {
        let macs: Int
        let flops: Int
        let backwardMacs: Int
        let forwardSeconds: Double
        let backwardSeconds: Double
        let keptBytes: Int
        let allocatedBytes: Int

        init(_ cost: LayerCost) {
            macs = cost.forwardMACs
            flops = 2 * cost.forwardMACs
            backwardMacs = cost.backwardMACs
            forwardSeconds = cost.forwardSeconds
            backwardSeconds = cost.backwardSeconds
            keptBytes = cost.keptBytes
            allocatedBytes = cost.allocatedBytes
        }
    }
}
