internal import CTorch

// The kernels behind layers and losses. `NN` gives them weights, names and documentation; shapes are PyTorch's.

extension Tensor {
    /// Strides and the like, one number a spatial axis.
    package struct Convolution: Sendable {
        package var stride: [Int]
        package var padding: [Int]
        package var dilation: [Int]
        package var groups: Int
        package var outputPadding: [Int]
        package var isTransposed: Bool

        package init(
            stride: [Int], padding: [Int], dilation: [Int], groups: Int, outputPadding: [Int] = [],
            isTransposed: Bool = false
        ) {
            self.stride = stride
            self.padding = padding
            self.dilation = dilation
            self.groups = groups
            self.outputPadding = outputPadding.isEmpty ? stride.map { _ in 0 } : outputPadding
            self.isTransposed = isTransposed
        }
    }

    package func convolved(_ weight: Tensor, bias: Tensor, _ c: Convolution) -> Tensor {
        let handle = c.stride.withIntegers { stride in
            c.padding.withIntegers { padding in
                c.dilation.withIntegers { dilation in
                    c.outputPadding.withIntegers { outputPadding in
                        ct_convolution(
                            raw, weight.raw, bias.handle, stride, padding, dilation, c.isTransposed, outputPadding,
                            Int64(c.groups))
                    }
                }
            }
        }
        return checked(handle, [self, weight], operation: c.isTransposed ? "transposed convolution" : "convolution")
    }

    package func linear(_ weight: Tensor, bias: Tensor) -> Tensor {
        checked(ct_linear(raw, weight.raw, bias.handle), [self, weight])
    }

    /// Undefined tensors stand for what a normalisation does without.
    package struct NormState: Sendable {
        package var weight: Tensor
        package var bias: Tensor
        package var runningMean: Tensor
        package var runningVariance: Tensor

        package init(weight: Tensor, bias: Tensor, runningMean: Tensor, runningVariance: Tensor) {
            self.weight = weight
            self.bias = bias
            self.runningMean = runningMean
            self.runningVariance = runningVariance
        }

        /// Copies stand in for running statistics that have moved already, in the first pass of a recomputation.
        fileprivate var ofThisPass: NormState {
            guard Recomputation.isReplay, runningMean.isDefined else { return self }
            return NormState(
                weight: weight, bias: bias, runningMean: runningMean.clone(), runningVariance: runningVariance.clone())
        }
    }

    package func batchNormalized(_ s: NormState, useBatch: Bool, momentum: Double, epsilon: Double) -> Tensor {
        let s = s.ofThisPass
        return checked(
            ct_batch_norm(
                raw, s.weight.handle, s.bias.handle, s.runningMean.handle, s.runningVariance.handle, useBatch, momentum,
                epsilon), [self])
    }

    package func instanceNormalized(_ s: NormState, useInput: Bool, momentum: Double, epsilon: Double) -> Tensor {
        let s = s.ofThisPass
        return checked(
            ct_instance_norm(
                raw, s.weight.handle, s.bias.handle, s.runningMean.handle, s.runningVariance.handle, useInput, momentum,
                epsilon), [self])
    }

    package func groupNormalized(_ groups: Int, weight: Tensor, bias: Tensor, epsilon: Double) -> Tensor {
        checked(ct_group_norm(raw, Int64(groups), weight.handle, bias.handle, epsilon), [self])
    }

    package func layerNormalized(_ shape: [Int], weight: Tensor, bias: Tensor, epsilon: Double) -> Tensor {
        checked(shape.withIntegers { ct_layer_norm(raw, $0, weight.handle, bias.handle, epsilon) }, [self])
    }

    package func prelu(_ weight: Tensor) -> Tensor { checked(ct_prelu(raw, weight.raw), [self, weight]) }

    package func leakyReLU(slope: Double) -> Tensor { checked(ct_leaky_relu(raw, slope), [self]) }

    /// `approximation` is PyTorch's `none` or `tanh`.
    package func gelu(approximation: String) -> Tensor { checked(ct_gelu(raw, approximation), [self]) }

    public func softmax(_ axis: Int) -> Tensor { checked(ct_softmax(raw, Int64(axis)), [self]) }

    public func logSoftmax(_ axis: Int) -> Tensor { checked(ct_log_softmax(raw, Int64(axis)), [self]) }

    /// This query over keys and values: softmax(query · keyᵀ / √E) · value. `[N, heads, L, E]` with keys
    /// `[N, heads, S, E]` and values `[N, heads, S, V]` to `[N, heads, L, V]`. Vaswani et al. 2017.
    public func attention(key: Tensor, value: Tensor) -> Tensor {
        checked(ct_attention(raw, key.raw, value.raw), [self, key, value])
    }

    package func dropout(_ probability: Double, isTraining: Bool) -> Tensor {
        checked(ct_dropout(raw, probability, isTraining), [self])
    }

    package func maxPooled(kernel: [Int], stride: [Int], padding: [Int], dilation: [Int], ceiling: Bool) -> Tensor {
        let handle = kernel.withIntegers { kernel in
            stride.withIntegers { stride in
                padding.withIntegers { padding in
                    dilation.withIntegers { ct_max_pool(raw, kernel, stride, padding, $0, ceiling) }
                }
            }
        }
        return checked(handle, [self])
    }

    package func averagePooled(
        kernel: [Int], stride: [Int], padding: [Int], ceiling: Bool, countsPadding: Bool
    ) -> Tensor {
        let handle = kernel.withIntegers { kernel in
            stride.withIntegers { stride in
                padding.withIntegers { ct_avg_pool(raw, kernel, stride, $0, ceiling, countsPadding) }
            }
        }
        return checked(handle, [self])
    }

    package func adaptivelyAveragePooled(_ size: [Int]) -> Tensor {
        checked(size.withIntegers { ct_adaptive_avg_pool(raw, $0) }, [self])
    }

    public enum Interpolation: Sendable {
        case nearest
        /// Linear, bilinear or trilinear, by the number of spatial axes.
        case linear(alignCorners: Bool)
    }

    /// `[N, C, ...]` to spatial sizes `size`.
    public func resized(_ size: [Int], _ interpolation: Interpolation) -> Tensor {
        let handle = size.withIntegers { size in
            switch interpolation {
            case .nearest: ct_upsample(raw, size, false, false)
            case .linear(let alignCorners): ct_upsample(raw, size, true, alignCorners)
            }
        }
        return checked(handle, [self])
    }
}

// MARK: - Losses

/// What a loss makes of the values of its elements.
public enum LossReduction: Int64, Sendable {
    case none = 0
    case mean = 1
    case sum = 2
}

extension Tensor {
    package func binaryCrossEntropyWithLogits(
        _ target: Tensor, weight: Tensor, positiveWeight: Tensor, _ reduction: LossReduction
    ) -> Tensor {
        checked(
            ct_bce_with_logits(raw, target.raw, weight.handle, positiveWeight.handle, reduction.rawValue),
            [self, target])
    }

    package func crossEntropy(
        _ target: Tensor, weight: Tensor, _ reduction: LossReduction, ignoring index: Int, smoothing: Double
    ) -> Tensor {
        checked(
            ct_cross_entropy(raw, target.raw, weight.handle, reduction.rawValue, Int64(index), smoothing),
            [self, target])
    }

    package func meanSquaredError(_ target: Tensor, _ reduction: LossReduction) -> Tensor {
        checked(ct_mse_loss(raw, target.raw, reduction.rawValue), [self, target])
    }

    package func absoluteError(_ target: Tensor, _ reduction: LossReduction) -> Tensor {
        checked(ct_l1_loss(raw, target.raw, reduction.rawValue), [self, target])
    }

    package func smoothAbsoluteError(_ target: Tensor, _ reduction: LossReduction, beta: Double) -> Tensor {
        checked(ct_smooth_l1_loss(raw, target.raw, reduction.rawValue, beta), [self, target])
    }
}
