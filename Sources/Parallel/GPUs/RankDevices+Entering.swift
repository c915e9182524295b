import Foundation
import Torch

extension RankDevices {
    /// Readies this process for its devices. To be called before anything asks libtorch for a GPU.
    ///
    /// - Parameter memoryFraction: the part of each GPU's memory that this process may take; nil: all of it.
    /// - Throws: `CUDAError` where CUDA does not work.
    public func enter(memoryFraction: Double?) throws(CUDAError) {
        guard !gpus.isEmpty else { return }
        for (name, value) in environment { setenv(name, value, 1) }
        let cuda = try CUDA()
        for case .cuda(let index) in all.prefix(1) { try cuda.setDevice(index) }
        guard let memoryFraction else { return }
        for case .cuda(let index) in all { try cuda.limitMemory(of: index, to: memoryFraction) }
    }
}
