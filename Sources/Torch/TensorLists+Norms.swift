internal import CTorch

/// Optimizers whose steps depend on the norm of each tensor.
extension TensorLists {
    package struct LAMBOptions {
        /// From 1.
        package var step: Double
        package var learningRate, beta1, beta2, weightDecay, epsilon: Double
        package var clipsTrust, alwaysAdapts: Bool

        package init(
            step: Double, learningRate: Double, beta1: Double, beta2: Double, weightDecay: Double, epsilon: Double,
            clipsTrust: Bool, alwaysAdapts: Bool
        ) {
            self.step = step
            self.learningRate = learningRate
            self.beta1 = beta1
            self.beta2 = beta2
            self.weightDecay = weightDecay
            self.epsilon = epsilon
            self.clipsTrust = clipsTrust
            self.alwaysAdapts = alwaysAdapts
        }
    }

    package static func lamb(
        _ parameters: [Tensor], _ gradients: [Tensor], means: [Tensor], squares: [Tensor], _ o: LAMBOptions
    ) {
        let status = parameters.withTensors { p in
            gradients.withTensors { g in
                means.withTensors { m in
                    squares.withTensors { s in
                        ct_lamb(
                            p, g, m, s, o.step, o.learningRate, o.beta1, o.beta2, o.weightDecay, o.epsilon,
                            o.clipsTrust, o.alwaysAdapts)
                    }
                }
            }
        }
        checked(status, parameters)
    }

    package struct NovogradOptions {
        package var learningRate, beta1, beta2, weightDecay, epsilon: Double
        package var averagesGradients: Bool

        package init(
            learningRate: Double, beta1: Double, beta2: Double, weightDecay: Double, epsilon: Double,
            averagesGradients: Bool
        ) {
            self.learningRate = learningRate
            self.beta1 = beta1
            self.beta2 = beta2
            self.weightDecay = weightDecay
            self.epsilon = epsilon
            self.averagesGradients = averagesGradients
        }
    }

    /// `squares` and `maximumSquares` are 0-d, one for each parameter; without AMSGrad the latter are none.
    package static func novograd(
        _ parameters: [Tensor], _ gradients: [Tensor], means: [Tensor], squares: [Tensor], maximumSquares: [Tensor],
        _ o: NovogradOptions
    ) {
        let status = parameters.withTensors { p in
            gradients.withTensors { g in
                means.withTensors { m in
                    squares.withTensors { s in
                        maximumSquares.withTensors { maxima in
                            ct_novograd(
                                p, g, m, s, maxima, o.learningRate, o.beta1, o.beta2, o.weightDecay, o.epsilon,
                                o.averagesGradients)
                        }
                    }
                }
            }
        }
        checked(status, parameters)
    }
}
