public import Torch

extension Module {
    /// Has every `BatchNorm` in this module use the statistics of all ranks' samples in training: PyTorch's
    /// `SyncBatchNorm.convert_sync_batchnorm`.
    ///
    /// Nothing is replaced: parameters, buffers and names stay the same objects, so this can come before or after an
    /// optimizer or `DistributedDataParallel` is made. All ranks have to run the same training passes from then on, on a
    /// stand-in where they have no samples; see `CrossRankSum.contributes`.
    ///
    /// - Returns: how many there are.
    @discardableResult
    public final func synchronizeBatchNorm(over sums: any CrossRankSum) -> Int {
        let layers = batchNorms
        for layer in layers { layer.synchronization = sums }
        return layers.count
    }

    /// Undoes `synchronizeBatchNorm(over:)`: each rank's statistics are of its own samples.
    ///
    /// - Returns: how many were synchronised.
    @discardableResult
    public final func unsynchronizeBatchNorm() -> Int {
        let layers = batchNorms.filter { $0.synchronization != nil }
        for layer in layers { layer.synchronization = nil }
        return layers.count
    }

    /// Each once, also where a layer is used in several places.
    private var batchNorms: [BatchNorm] {
        var found: [BatchNorm] = []
        visit { module in
            if let layer = module as? BatchNorm, !found.contains(where: { $0 === layer }) { found.append(layer) }
        }
        return found
    }
}
