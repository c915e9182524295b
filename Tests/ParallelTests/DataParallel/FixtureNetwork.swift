import Torch

/// The networks of `Scripts/fixtures/ddp.py`: two convolutions and a head, or a trunk with three heads whose
/// normalisations are never used.
struct FixtureNetwork {
    let parameters: [(name: String, parameter: Tensor)]
    private let isDead: Bool

    init(_ tensors: StateDict, dead: Bool) {
        isDead = dead
        parameters = Self.names(dead: dead).map { name in
            let tensor = tensors["shared/initial/\(dead ? 1 : 0)/\(name)"]!.clone()
            tensor.setRequiresGradient(true)
            return (name, tensor)
        }
    }

    static func names(dead: Bool) -> [String] {
        guard dead else { return ["first.weight", "first.bias", "second.weight", "head.weight", "head.bias"] }
        return ["trunk.weight", "trunk.bias"]
            + (0..<3).flatMap { head in
                ["conv.weight", "conv.bias", "bn.weight", "bn.bias"].map { "heads.\(head).\($0)" }
            }
    }

    /// The mean square over all outputs.
    func loss(_ input: Tensor, _ target: Tensor) -> Tensor {
        ((isDead ? heads(input) : head(input)) - target).square().mean()
    }

    /// `grad/<name>`, where there is one.
    var gradients: StateDict {
        var result: StateDict = [:]
        for (name, parameter) in parameters where parameter.gradient.isDefined {
            result["grad/\(name)"] = parameter.gradient.clone()
        }
        return result
    }

    func clearGradients() {
        for (_, parameter) in parameters { parameter.setGradient(.undefined) }
    }

    private subscript(name: String) -> Tensor { parameters.first { $0.name == name }!.parameter }

    private func head(_ input: Tensor) -> Tensor {
        let hidden = input.convolved(self["first.weight"], bias: self["first.bias"], geometry(1)).relu()
        let features = hidden.convolved(self["second.weight"], bias: .undefined, geometry(1)).mean([2, 3])
        return features.matmul(self["head.weight"].transposed()) + self["head.bias"]
    }

    private func heads(_ input: Tensor) -> Tensor {
        let features = input.convolved(self["trunk.weight"], bias: self["trunk.bias"], geometry(1)).relu()
        let outputs = (0..<3).map { head in
            features.convolved(self["heads.\(head).conv.weight"], bias: self["heads.\(head).conv.bias"], geometry(0))
                .mean([2, 3])
        }
        return outputs[0] + outputs[1] + outputs[2]
    }

    private func geometry(_ padding: Int) -> Tensor.Convolution {
        Tensor.Convolution(stride: [1, 1], padding: [padding, padding], dilation: [1, 1], groups: 1)
    }
}
