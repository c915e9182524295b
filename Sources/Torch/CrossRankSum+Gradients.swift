internal import CTorch

extension CrossRankSum {
    /// The sum over all ranks, of the tensor's shape, which is the same on all of them; differentiable once. Under
    /// recomputation the second pass reuses the first one's result.
    public func sum(_ tensor: Tensor) -> Tensor {
        guard rankCount > 1 else { return tensor }
        return Recomputation.once { [summed(tensor)] }[0]
    }

    /// One row a rank `[ranks, count]` from every rank's own `[count]`, without history; `row` is called where the rank
    /// contributes, otherwise its row is zeros. A sum of rows that are zero elsewhere is exact.
    func gather(count: Int, dtype: DType, device: Device, _ row: () -> Tensor) -> Tensor {
        let rows = Tensor.zeros([rankCount, count], dtype: dtype, device: device)
        if contributes { rows[rank].copy(from: row()) }
        do { try addUp(rows) } catch { rows.fill(.init(Double.nan)) }
        return rows
    }

    private func summed(_ tensor: Tensor) -> Tensor {
        let handle = ct_cross_rank_sum(tensor.raw, callback(to: self))
        if handle == nil && failure != nil { return tensor * 0 + Scalar(Double.nan) }
        return checked(handle, [tensor], operation: "sum over ranks")
    }
}

extension Tensor {
    /// A zero in place of this loss: no gradient goes through it, yet the backward pass visits every operation that the
    /// loss was made of, with its collectives. Where 0 times the loss is NaN if the loss is, this is 0.
    public func muted() -> Tensor { checked(ct_muted(raw), [self]) }

    /// Normalises `[N, C, ...]` by the mean and variance of all ranks' samples, and moves the running ones. A rank
    /// without elements takes part as one that does not contribute.
    package func batchNormalized(
        _ s: NormState, momentum: Double, epsilon: Double, over sums: any CrossRankSum
    ) -> Tensor {
        let statistics = Recomputation.once {
            withoutGradient { commonStatistics(s, momentum: momentum, epsilon: epsilon, over: sums) }
        }
        let (mean, inverseDeviation, counts) = (statistics[0], statistics[1], statistics[2])
        return checked(
            ct_batch_norm_synchronized(
                raw, s.weight.handle, s.bias.handle, mean.raw, inverseDeviation.raw, counts.raw,
                callback(to: sums, contributes: sums.contributes && count > 0)), [self])
    }

    /// Mean and inverse deviation `[C]`, and every rank's count `[ranks]`.
    private func commonStatistics(
        _ s: NormState, momentum: Double, epsilon: Double, over sums: any CrossRankSum
    ) -> [Tensor] {
        let onCPU = device == .cpu
        let rows = sums.gather(
            count: 2 * size(1) + 1, dtype: onCPU || dtype == .float64 ? .float64 : .float32, device: device
        ) {
            // Without elements the kernels divide by zero, and a count of 0 would not make up for that.
            count == 0
                ? .zeros([2 * size(1) + 1], device: device) : checked(ct_batch_norm_moments(raw, epsilon), [self])
        }
        var (mean, inverseDeviation, counts): (CTensor?, CTensor?, CTensor?)
        checked(
            ct_batch_norm_combine(
                raw, rows.raw, s.runningMean.handle, s.runningVariance.handle, momentum, epsilon, &mean,
                &inverseDeviation, &counts), [self, rows])
        return [mean, inverseDeviation, counts].map(Tensor.init(handle:))
    }
}

/// What the graph needs to reach the ranks in the backward pass.
private final class Reach {
    let sums: any CrossRankSum

    init(_ sums: any CrossRankSum) { self.sums = sums }
}

private func callback(to sums: any CrossRankSum, contributes: Bool? = nil) -> CTRanks {
    CTRanks(
        context: Unmanaged.passRetained(Reach(sums)).toOpaque(),
        all_reduce: { context, tensor in
            let sums = Unmanaged<Reach>.fromOpaque(context).takeUnretainedValue().sums
            do { try sums.addUp(Tensor(handle: tensor)) } catch { return -1 }
            return 0
        },
        release: { Unmanaged<Reach>.fromOpaque($0).release() },
        contributes: contributes ?? sums.contributes)
}
