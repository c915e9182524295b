internal import CTorch

/// Operations on many tensors in one kernel call: what optimizers, clipping and averages are made of. All in place.
public enum TensorLists {
    public static func multiply(_ tensors: [Tensor], by factor: Scalar) {
        checked(tensors.withTensors { ct_foreach_mul($0, factor.raw) }, tensors)
    }

    /// `factor` is 0-d and stays on the device: nothing waits.
    public static func multiply(_ tensors: [Tensor], by factor: Tensor) {
        checked(tensors.withTensors { ct_foreach_mul_tensor($0, factor.raw) }, tensors)
    }

    /// `tensors += scale · others`.
    public static func add(_ others: [Tensor], to tensors: [Tensor], scale: Scalar = 1) {
        checked(tensors.withTensors { a in others.withTensors { ct_foreach_add(a, $0, scale.raw) } }, tensors)
    }

    /// `tensors += weight · (ends - tensors)`.
    public static func interpolate(_ tensors: [Tensor], to ends: [Tensor], weight: Double) {
        checked(tensors.withTensors { a in ends.withTensors { ct_foreach_lerp(a, $0, weight) } }, tensors)
    }

    public static func add(_ value: Scalar, to tensors: [Tensor]) {
        checked(tensors.withTensors { ct_foreach_add_scalar($0, value.raw) }, tensors)
    }

    public static func clamp(_ tensors: [Tensor], _ low: Double, _ high: Double) {
        checked(tensors.withTensors { ct_foreach_clamp($0, low, high) }, tensors)
    }

    /// The norm of all elements taken as one vector: 0-d, on the device.
    public static func norm(_ tensors: [Tensor], order: Double = 2) -> Tensor {
        checked(tensors.withTensors { ct_total_norm($0, order) }, tensors)
    }

    package struct AdamState {
        package var means: [Tensor], squares: [Tensor], maximumSquares: [Tensor], steps: [Tensor]

        package init(means: [Tensor], squares: [Tensor], maximumSquares: [Tensor], steps: [Tensor]) {
            self.means = means
            self.squares = squares
            self.maximumSquares = maximumSquares
            self.steps = steps
        }
    }

    package struct AdamOptions {
        package var learningRate, beta1, beta2, weightDecay, epsilon: Double
        package var amsgrad: Bool
        /// AdamW's: the decay shrinks the weights themselves, not the gradient.
        package var decouplesDecay: Bool

        package init(
            learningRate: Double, beta1: Double, beta2: Double, weightDecay: Double, epsilon: Double, amsgrad: Bool,
            decouplesDecay: Bool
        ) {
            self.learningRate = learningRate
            self.beta1 = beta1
            self.beta2 = beta2
            self.weightDecay = weightDecay
            self.epsilon = epsilon
            self.amsgrad = amsgrad
            self.decouplesDecay = decouplesDecay
        }
    }

    package static func adam(_ parameters: [Tensor], _ gradients: [Tensor], _ state: AdamState, _ o: AdamOptions) {
        let status = parameters.withTensors { p in
            gradients.withTensors { g in
                state.means.withTensors { m in
                    state.squares.withTensors { s in
                        state.maximumSquares.withTensors { maxima in
                            state.steps.withTensors { steps in
                                ct_fused_adam(
                                    p, g, m, s, maxima, steps, o.learningRate, o.beta1, o.beta2, o.weightDecay,
                                    o.epsilon, o.amsgrad, o.decouplesDecay)
                            }
                        }
                    }
                }
            }
        }
        checked(status, parameters)
    }

    package struct SGDOptions {
        package var learningRate, momentum, dampening, weightDecay: Double
        package var nesterov: Bool

        package init(
            learningRate: Double, momentum: Double, dampening: Double, weightDecay: Double, nesterov: Bool
        ) {
            self.learningRate = learningRate
            self.momentum = momentum
            self.dampening = dampening
            self.weightDecay = weightDecay
            self.nesterov = nesterov
        }
    }

    /// On the first step the momenta are written, not read. Without momentum the list is empty.
    package static func sgd(
        _ parameters: [Tensor], _ gradients: [Tensor], momenta: [Tensor], isFirstStep: Bool, _ o: SGDOptions
    ) {
        let status = parameters.withTensors { p in
            gradients.withTensors { g in
                momenta.withTensors { m in
                    ct_fused_sgd(
                        p, g, m, o.weightDecay, o.momentum, o.learningRate, o.dampening, o.nesterov, isFirstStep)
                }
            }
        }
        checked(status, parameters)
    }
}
