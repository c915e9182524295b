public import DataPipeline
public import Torch
public import Training

extension RemoteSensingSegmentation {
    public var inputsPerSample: Int { 1 }

    /// Images of noise, whose classes lie in stripes.
    public func exampleBatch(inputs: Int, size: [Int]?) throws(ConfigurationError) -> SceneBatch {
        let size = size ?? configuration.windowSize
        try configuration.checkSize("the input", size)
        let images = Tensor.random([inputs, configuration.model.inputChannels] + size)
        let stripes = Tensor.arange(to: Scalar(size[1])).remainder(Scalar(configuration.classes.count)).to(.uint8)
        return SceneBatch(
            images: images, labels: stripes.expanded([inputs] + size).contiguous(),
            noiseSeeds: (0..<inputs).map(UInt64.init))
    }

    public func input(of batch: SceneBatch) -> Tensor { network.input(of: batch.images) }

    public func output(for input: Tensor) -> Tensor { network.output(for: input, placement) }
}
