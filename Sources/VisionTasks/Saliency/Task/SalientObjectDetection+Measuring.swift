public import DataPipeline
public import Torch
public import Training

extension SalientObjectDetection {
    public var inputsPerSample: Int { 1 }

    /// Pictures of noise, in which the left half is salient.
    public func exampleBatch(inputs: Int, size: [Int]?) throws(ConfigurationError) -> SaliencyBatch {
        let size = size ?? configuration.data.size
        try configuration.checkSize("the input", size)
        let pixels = (Tensor.random([inputs, 3] + size) * 255).to(.uint8)
        let half = size[1] / 2
        let mask = Tensor.concatenate(
            [
                .full([inputs, 1, size[0], half], 255, dtype: .uint8),
                .zeros([inputs, 1, size[0], size[1] - half], dtype: .uint8),
            ], axis: 3)
        return SaliencyBatch(pixels: pixels, maskPixels: mask)
    }

    public func input(of batch: SaliencyBatch) -> Tensor { batch.images }

    public func output(for input: Tensor) -> Tensor { logits(of: input) }
}
