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
        do {
            let library = try Library(path(environment))
            if let description = library.text("lockstep_plugin_describe") { return .works(description) }
            return .unavailable(reason: library.problem)
        } catch {
            return .unavailable(reason: error.reason)
        }
    }

    /// The address of one of the plug-in's functions.
    package func symbol(
        _ name: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(TorchError) -> UnsafeMutableRawPointer {
        let library = try Library(path(environment))
        guard let symbol = dlsym(library.handle, name) else {
            throw TorchError("opening \(rawValue)", reason: "it has no function \(name): it is of another build")
        }
        return symbol
    }

    /// Why the plug-in's last function on this thread has failed.
    package func problem(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        (try? Library(path(environment)))?.problem ?? "it cannot be opened"
    }

    /// LOCKSTEP_PLUGINS names another folder than the executable's.
    private func path(_ environment: [String: String]) -> String {
        let folder =
            environment["LOCKSTEP_PLUGINS"] ?? Bundle.main.executableURL?.deletingLastPathComponent().path ?? "."
        return "\(folder)/lib\(rawValue).so"
    }
}

/// A shared library that stays open.
private struct Library {
    let handle: UnsafeMutableRawPointer

    init(_ path: String) throws(TorchError) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL) else {
            throw TorchError("opening \(path)", reason: String(cString: dlerror()))
        }
        self.handle = handle
    }

    /// Why its last call on this thread has failed.
    var problem: String { text("lockstep_plugin_problem") ?? "it does not say why" }

    func text(_ name: String) -> String? {
        guard let symbol = dlsym(handle, name) else { return nil }
        let function = unsafeBitCast(symbol, to: (@convention(c) () -> UnsafePointer<CChar>?).self)
        return function().flatMap { String(cString: $0).split(separator: "\n").first.map(String.init) }
    }
}
