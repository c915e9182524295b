public import NN
public import Parallel

extension ModelTensors {
    /// A module's parameters and buffers under PyTorch's names.
    public init(_ module: Module) {
        self.init(parameters: module.namedParameters, buffers: module.namedBuffers)
    }
}
