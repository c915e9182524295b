import Parallel
import TestSupport
import Torch

/// Two convolutions and a count of what they have seen: what `DistributedDataParallel` needs to know of a model.
struct TinyNetwork {
    let parameters: [(name: String, parameter: Tensor)]
    let buffers: [(name: String, buffer: Tensor)]

    init(seed: UInt64 = 0, width: Int = 4) {
        let shapes = [("first", [width, 2, 3, 3]), ("bias", [width]), ("second", [1, width, 3, 3])]
        parameters = shapes.enumerated().map {
            index, entry in
            let tensor = noise(entry.1, seed: seed + UInt64(index))
            tensor.setRequiresGradient(true)
            return (entry.0, tensor)
        }
        buffers = [
            ("mean", Tensor.full([3], Scalar(Int(seed)))), ("count", Tensor.full([], Scalar(Int(seed)), dtype: .int64)),
        ]
        .map { (name: $0.0, buffer: $0.1) }
    }

    /// The mean over samples `[N, 2, 6, 6]`.
    func loss(_ samples: Tensor) -> Tensor { mean(of: output(samples)) }

    func mean(of output: Tensor) -> Tensor { output.square().mean() }

    func output(_ samples: Tensor) -> Tensor { half(1, half(0, samples)) }

    /// The first convolution, or the second.
    func half(_ position: Int, _ input: Tensor) -> Tensor {
        if position == 0 {
            return input.convolved(parameters[0].parameter, bias: parameters[1].parameter, Self.geometry).relu()
        }
        return input.convolved(parameters[2].parameter, bias: .undefined, Self.geometry)
    }

    var tensors: ModelTensors { ModelTensors(parameters: parameters, buffers: buffers) }

    func makeParallel(_ group: any ProcessGroup, bucketBytes: Int = 25 << 20) throws -> DistributedDataParallel {
        var options = ReducerOptions()
        options.bucketBytes = bucketBytes
        options.firstBucketBytes = Swift.min(options.firstBucketBytes, bucketBytes)
        return try DistributedDataParallel(parameters: parameters, buffers: buffers, group: group, options: options)
    }

    /// Handles that another thread may read once this one is done.
    var gradients: [Tensor] { parameters.map { $0.parameter.gradient.clone() } }

    func clearGradients() {
        for (_, parameter) in parameters { parameter.setGradient(.undefined) }
    }

    static func samples(_ count: Int, seed: UInt64 = 9) -> Tensor { noise([count, 2, 6, 6], seed: seed) }

    private static let geometry = Tensor.Convolution(stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1)
}
