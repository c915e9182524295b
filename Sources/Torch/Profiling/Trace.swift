internal import CTorch
import Foundation

/// A record of what ran when: operations, phases, kernels of GPUs.
///
///     try Trace.record(to: "trace.json", devices: [.cpu]) {
///         Phase.run("forward") { network(image) }
///     }
public enum Trace {
    /// Writes what runs on this thread in `body`, in the backward passes that it starts and, where `devices` has GPUs,
    /// on them, as a Chrome trace, which Perfetto and `chrome://tracing` open.
    ///
    /// - Throws: `TorchError` when it cannot be recorded or written, or what `body` throws.
    public static func record(to path: String, devices: [Device], _ body: () throws -> Void) throws {
        let includesGPUs = devices.contains { $0 != .cpu }
        try tried(ct_trace_begin(includesGPUs), "starting a trace")
        let result = Result(catching: body)
        for device in devices { device.synchronize() }
        Thread.sleep(forTimeInterval: grace)
        let status = ct_trace_end(path)
        try result.get()
        try tried(status, "writing the trace \(path)")
    }

    /// A thread of a process group wakes who waits for its collective before it notes the end of it. Were the record
    /// gone by then, it would write into freed memory; libtorch has no way to wait for it.
    private static let grace = 0.1
}

/// A named part of the work, as it is called in traces.
public enum Phase {
    /// Costs nothing worth mentioning where no trace is recorded.
    public static func run<Result>(_ name: String, _ body: () throws -> Result) rethrows -> Result {
        try name.withCString { name in
            let phase = ct_phase_begin(name)
            defer { ct_phase_end(phase) }
            return try body()
        }
    }
}
