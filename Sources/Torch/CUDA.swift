public import Foundation

/// libtorch's CUDA half, in this process.
///
/// To be opened before anything else asks libtorch for a GPU: it looks once whether there are any.
public struct CUDA: Sendable {
    private let library: SharedLibrary

    private typealias SetDevice = @convention(c) (CInt) -> CInt
    private typealias LimitMemory = @convention(c) (CInt, Double) -> CInt
    private typealias ReadMemory =
        @convention(c) (
            CInt, UnsafeMutablePointer<Int64>, UnsafeMutablePointer<Int64>
        ) -> CInt

    /// Opens the plug-in, which takes about a second.
    ///
    /// - Throws: `CUDAError` where the plug-in is not there, or CUDA does not work.
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) throws(CUDAError) {
        try Self.requirePlugin(environment: environment)
        do {
            library = try Plugin.cuda.open(environment)
        } catch {
            throw CUDAError(description: "the CUDA plug-in cannot be opened: \(error). lockstep doctor says what works")
        }
    }

    /// - Throws: `CUDAError` where the plug-in's file is not there. Nothing is opened.
    public static func requirePlugin(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CUDAError) {
        guard !Plugin.cuda.isInstalled(environment: environment) else { return }
        throw CUDAError(
            description: """
                the CUDA plug-in is not at \(Plugin.cuda.path(environment)): put it beside the program, or name its folder \
                by LOCKSTEP_PLUGINS; lockstep doctor says what works
                """)
    }

    /// Has this thread's work go to a GPU where nothing else is said.
    public func setDevice(_ index: Int) throws(CUDAError) {
        let call = library.function("ct_cuda_set_device", as: SetDevice.self)
        try check(call?(CInt(index)), "use cuda:\(index)")
    }

    /// Limits what this process takes of a GPU's memory to a fraction of all of it: beyond that it is out of memory.
    public func limitMemory(of index: Int, to fraction: Double) throws(CUDAError) {
        let call = library.function("ct_cuda_limit_memory", as: LimitMemory.self)
        try check(call?(CInt(index), fraction), "limit the memory of cuda:\(index)")
    }

    /// What this process's tensors hold of a GPU's memory.
    func memoryUse(of index: Int) throws(CUDAError) -> MemoryUse {
        var (current, peak) = (Int64(0), Int64(0))
        let call = library.function("ct_cuda_memory", as: ReadMemory.self)
        try check(call?(CInt(index), &current, &peak), "read the memory of cuda:\(index)")
        return MemoryUse(current: Int(current), peak: Int(peak))
    }

    func resetPeakMemory(of index: Int) throws(CUDAError) {
        let call = library.function("ct_cuda_reset_peak_memory", as: SetDevice.self)
        try check(call?(CInt(index)), "read the memory of cuda:\(index)")
    }

    private func check(_ status: CInt?, _ purpose: String) throws(CUDAError) {
        guard status != 0 else { return }
        let reason = status == nil ? "it is another version than the program" : Plugin.cuda.problem(library)
        throw CUDAError(description: "the CUDA plug-in could not \(purpose): \(reason)")
    }
}

/// CUDA cannot be used here.
public struct CUDAError: Error, CustomStringConvertible {
    public let description: String
}
