public import DataPipeline
import Parallel
public import Torch
public import Training

extension VolumeSegmentation {
    public var inputsPerSample: Int { configuration.data.cropsPerVolume }

    /// Labels have nothing to do with the noise.
    public func exampleBatch(inputs: Int, size: [Int]?) throws(ConfigurationError) -> VolumeBatch {
        let size = size ?? configuration.data.crop
        try configuration.checkSize("the input", size)
        let image = Tensor.random([inputs, configuration.model.inputChannels] + size)
        let label = Tensor.random([inputs, 1] + size) * Scalar(Double(configuration.classes))
        return VolumeBatch(image: image, label: label.to(.int64).to(.float32))
    }

    public func input(of batch: VolumeBatch) -> Tensor { batch.image }

    public func output(for input: Tensor) -> Tensor { forward(input) }
}
