public import DataPipeline
public import Torch
public import Training

extension ObjectDetection {
    public var inputsPerSample: Int { 1 }

    /// An image of noise each, and in each an object of every third anchor's size.
    public func exampleBatch(inputs: Int, size: [Int]?) throws(ConfigurationError) -> DetectionBatch {
        let size = size ?? configuration.data.size
        try configuration.checkSize("the input", size)
        let pixels = Tensor.random([inputs, 3] + size) * 255
        let rows = (0..<inputs).flatMap { image in
            stride(from: 0, to: configuration.model.anchors.count, by: 3).flatMap { target(image, anchor: $0, size) }
        }
        return DetectionBatch(
            pixels: pixels.to(.uint8), targets: Tensor(rows, shape: [rows.count / 6, 6], device: .cpu))
    }

    private func target(_ image: Int, anchor: Int, _ size: [Int]) -> [Float] {
        let (classes, anchor) = (configuration.data.classes.count, (anchor, configuration.model.anchors[anchor]))
        let (width, height) = (anchor.1[0] / Double(size[1]), anchor.1[1] / Double(size[0]))
        return [
            Float(image), Float((image + anchor.0) % classes), 0.5, 0.5, Float(min(width, 1)), Float(min(height, 1)),
        ]
    }

    public func input(of batch: DetectionBatch) -> Tensor { batch.images }

    /// The finest scale's.
    public func output(for input: Tensor) -> Tensor { outputs(of: input)[2] }
}
