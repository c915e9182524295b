/// When buffers, such as running means, become rank 0's.
public enum BufferSynchronization: Sendable, CaseIterable {
    /// Also at the start. PyTorch's `broadcast_buffers=True`.
    case beforeEachForward
    /// Then each rank has its own: right where they are never changed, or changed alike, as by a synchronised
    /// BatchNorm. PyTorch's `broadcast_buffers=False`.
    case atStart
    /// Each rank keeps what it came with. PyTorch's `init_sync=False`, for buffers only.
    case never
}
