public import Foundation

/// A part of the program that is only opened where it can work: its own shared library beside the executable.
public enum Plugin: String, Sendable, CaseIterable {
    case cuda = "LockstepCUDA"
    case mpi = "LockstepMPI"
    case geo = "LockstepGeo"

    public var purpose: String {
        switch self {
        case .cuda: "NVIDIA GPUs and NCCL"
        case .mpi: "collectives over MPI"
        case .geo: "GeoTIFF and other rasters"
        }
    }

    public enum Status: Sendable {
        case works(String)
        case unavailable(reason: String)
    }

    /// Opens the plug-in and asks what it found. Opening takes what its libraries take: a second for CUDA.
    public func probe(environment: [String: String] = ProcessInfo.processInfo.environment) -> Status {
        guard let library = dlopen(path(environment), RTLD_NOW | RTLD_GLOBAL) else {
            return .unavailable(reason: String(cString: dlerror()))
        }
        if let description = call("lockstep_plugin_describe", library) { return .works(description) }
        return .unavailable(reason: call("lockstep_plugin_problem", library) ?? "it does not say why")
    }

    /// LOCKSTEP_PLUGINS names another folder than the executable's.
    private func path(_ environment: [String: String]) -> String {
        let folder =
            environment["LOCKSTEP_PLUGINS"] ?? Bundle.main.executableURL?.deletingLastPathComponent().path ?? "."
        return "\(folder)/lib\(rawValue).so"
    }

    private func call(_ name: String, _ library: UnsafeMutableRawPointer) -> String? {
        guard let symbol = dlsym(library, name) else { return nil }
        let function = unsafeBitCast(symbol, to: (@convention(c) () -> UnsafePointer<CChar>?).self)
        return function().map { String(cString: $0).split(separator: "\n")[0].description }
    }
}
