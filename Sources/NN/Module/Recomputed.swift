public import Torch

/// Runs a part of the network without keeping its activations: the backward pass computes them a second time. Memory
/// falls to the inputs of such parts and the activations of one of them, for about a third more time. Chen et al. 2016.
///
///     let features = recomputed(image) { encoder($0) }
///
/// The second pass draws the same random numbers (those of dropout), leaves running statistics alone, and reuses the
/// first pass's sums over ranks, so that the result is that of the plain call, bit for bit. Gradients take the way of
/// the first pass: each parameter's arrives once, as `DistributedDataParallel` needs it. PyTorch's
/// `checkpoint(use_reentrant=False)`, whose running statistics move twice (pytorch#96136).
///
/// `body` has to be a function of its inputs, of parameters and of random numbers of the default generators: it is
/// called twice, the second time on the thread of the backward pass, and has to do the same both times. Layers that keep
/// state of their own, other than those in this library, have to leave it alone the second time. A part inside another
/// is one with it. Only first derivatives; without gradients `body` is just called.
public func recomputed(_ inputs: [Tensor], _ body: @escaping ([Tensor]) -> [Tensor]) -> [Tensor] {
    Recomputation.run(inputs, body)
}

/// The same with one input and one output.
public func recomputed(_ input: Tensor, _ body: @escaping (Tensor) -> Tensor) -> Tensor {
    Recomputation.run([input]) { [body($0[0])] }[0]
}
