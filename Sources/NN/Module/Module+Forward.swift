public import Torch

/// A module from one tensor to one tensor: what `Sequential` is made of.
///
/// A layer says what it computes in `forward`, and is called like a function.
public protocol UnaryLayer: Module {
    func forward(_ input: Tensor) -> Tensor
}

extension UnaryLayer {
    public func callAsFunction(_ input: Tensor) -> Tensor {
        guard isRecomputed || observer != nil else { return forward(input) }
        return pass([input]) { [self.forward($0[0])] }[0]
    }
}

/// Is told when forward passes of modules begin and end, to count and time them.
public protocol ForwardObserver: AnyObject {
    func willRun(_ module: Module, _ inputs: [Tensor])
    func hasRun(_ module: Module, _ outputs: [Tensor])
}

extension Module {
    /// Where the calls of a module pass: runs `forward` on `inputs` as the module was told to, under the eyes of its
    /// observer. `UnaryLayer` comes through here by itself; modules with more inputs or outputs call it in their
    /// `callAsFunction`.
    public final func pass(_ inputs: [Tensor], _ forward: @escaping ([Tensor]) -> [Tensor]) -> [Tensor] {
        observer?.willRun(self, inputs)
        let outputs = isRecomputed ? recomputed(inputs, forward) : forward(inputs)
        observer?.hasRun(self, outputs)
        return outputs
    }
}
