internal import CTorch

extension Tensor {
    /// Whether operations on it are recorded for the backward pass.
    public var requiresGradient: Bool { ct_requires_gradient(raw) }

    public func setRequiresGradient(_ required: Bool) { checked(ct_set_requires_gradient(raw, required), [self]) }

    /// What the last backward passes added up; undefined before the first.
    public var gradient: Tensor { Tensor(handle: ct_gradient(raw)) }

    /// Pass `.undefined` to free it.
    public func setGradient(_ gradient: Tensor) { ct_set_gradient(raw, gradient.handle) }

    /// Adds the gradient of this tensor to every leaf that it was made from. A tensor with more than one element
    /// needs `gradient`, of its own shape.
    public func backward(gradient: Tensor = .undefined, retainingGraph: Bool = false) {
        checked(ct_backward(raw, gradient.handle, retainingGraph), [self])
    }
}

/// The gradients of the sum of `outputs` with respect to `inputs`; undefined for an input that they do not depend on.
public func gradients(of outputs: [Tensor], with inputs: [Tensor], creatingGraph: Bool = false) -> [Tensor] {
    var handles = [CTensor?](repeating: nil, count: inputs.count)
    let status = outputs.withTensors { outputs in
        inputs.withTensors { inputs in
            handles.withUnsafeMutableBufferPointer {
                ct_gradients(outputs, inputs, creatingGraph, $0.baseAddress!)
            }
        }
    }
    checked(status, outputs)
    return handles.map(Tensor.init(handle:))
}

/// Whether operations are recorded for the backward pass, on this thread.
public var gradientsAreEnabled: Bool { ct_gradients_enabled() }

/// Runs `body` without recording. The mode is the thread's, so `body` cannot suspend.
public func withoutGradient<Result>(_ body: () throws -> Result) rethrows -> Result {
    let before = ct_gradients_enabled()
    ct_set_gradients_enabled(false)
    defer { ct_set_gradients_enabled(before) }
    return try body()
}
