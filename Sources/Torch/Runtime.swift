internal import CTorch

/// libtorch as a whole.
public enum TorchRuntime {
    public static var version: String { String(cString: ct_version()) }

    /// Keeps freed tensor memory for the next tensors. A training step frees and asks for the same sizes again and
    /// again; fetching them anew from the kernel, which clears every page, takes a fifth of a step on the CPU. Costs
    /// that the process stays as large as it has been. To be called before the first tensor is made.
    public static func keepFreedMemory() { ct_keep_freed_memory() }

    /// The threads that one operation on the CPU is spread over.
    public static var threads: Int {
        get { Int(ct_threads()) }
        set { ct_set_threads(CInt(newValue)) }
    }
}
