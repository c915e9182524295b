internal import CTorch

/// How the axes of a batch of images or volumes lie in memory; the shape stays `[N, C, ...]`.
public enum MemoryFormat: Int8, Sendable {
    case contiguous = 0
    /// `[N, C, H, W]` with the channels of a pixel side by side.
    case channelsLast = 2
    /// `[N, C, D, H, W]` with the channels of a voxel side by side.
    case channelsLast3d = 3
}

extension Tensor {
    public func to(_ dtype: DType) -> Tensor { to(device, dtype) }

    public func to(_ device: Device) -> Tensor { to(device, dtype) }

    /// The tensor itself where nothing changes. `nonBlocking` lets copies between pinned memory and a GPU overlap.
    public func to(_ device: Device, _ dtype: DType, nonBlocking: Bool = false) -> Tensor {
        checked(ct_to(raw, options(dtype, device), nonBlocking), [self])
    }

    /// A copy in memory from which a GPU reads while the program goes on. Needs CUDA.
    public func pinned() -> Tensor { checked(ct_pin_memory(raw), [self]) }

    /// The tensor itself where it is contiguous already.
    public func contiguous() -> Tensor { checked(ct_contiguous(raw), [self]) }

    /// The tensor itself where it lies so already; with a single channel too the strides say which format it is.
    public func contiguous(_ format: MemoryFormat) -> Tensor {
        checked(ct_to_memory_format(raw, format.rawValue), [self])
    }

    public func clone() -> Tensor { checked(ct_clone(raw), [self]) }

    /// The same memory without history.
    public func detached() -> Tensor { checked(ct_detach(raw), [self]) }
}
