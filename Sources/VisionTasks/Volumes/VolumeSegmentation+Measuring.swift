public import DataPipeline
import Parallel
public import Torch
public import Training

extension VolumeSegmentation: MeasurableTask {
    public var inputsPerSample: Int { configuration.data.cropsPerVolume }

    /// Noise, and labels that have nothing to do with it.
    public func exampleBatch(inputs: Int, size: [Int]?) throws(ConfigurationError) -> VolumeBatch {
        let size = size ?? configuration.data.crop
        try configuration.checkSize("the input", size)
        let random = Generator(seed: 0)
        let image = Tensor.random([inputs, configuration.model.inputChannels] + size, using: random)
        let label = Tensor.randomIntegers(in: 0..<configuration.classes, [inputs, 1] + size, using: random)
        return VolumeBatch(image: image, label: label.to(.float32))
    }

    public func input(of batch: VolumeBatch) -> Tensor { batch.image }

    public func output(for input: Tensor) -> Tensor { forward(input) }
}
