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
            let library = try open(environment)
            if let description = text("lockstep_plugin_describe", library) { return .works(description) }
            return .unavailable(reason: problem(library))
        } catch {
            return .unavailable(reason: error.description)
        }
    }

    /// Whether its file is where it is looked for; nothing is opened.
    public func isInstalled(environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
        FileManager.default.fileExists(atPath: path(environment))
    }

    /// The libraries behind it find each other's symbols.
    package func open(_ environment: [String: String]) throws(SharedLibraryError) -> SharedLibrary {
        try SharedLibrary(path(environment), isGlobal: true)
    }

    /// The address of one of the plug-in's functions.
    package func symbol(
        _ name: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(TorchError) -> UnsafeMutableRawPointer {
        let library: SharedLibrary
        do { library = try open(environment) } catch {
            throw TorchError("opening \(rawValue)", reason: error.description)
        }
        guard let symbol = library.symbol(name) else {
            throw TorchError("opening \(rawValue)", reason: "it has no function \(name): it is of another build")
        }
        return symbol
    }

    /// Why the plug-in's last call on this thread has failed.
    package func problem(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
        (try? open(environment)).map(problem) ?? "it cannot be opened"
    }

    package func problem(_ library: SharedLibrary) -> String {
        text("lockstep_plugin_problem", library) ?? "it does not say why"
    }

    /// LOCKSTEP_PLUGINS names another folder than the executable's.
    package func path(_ environment: [String: String]) -> String {
        let folder =
            environment["LOCKSTEP_PLUGINS"] ?? Bundle.main.executableURL?.deletingLastPathComponent().path ?? "."
        return "\(folder)/lib\(rawValue).so"
    }

    private func text(_ name: String, _ library: SharedLibrary) -> String? {
        let function = library.function(name, as: (@convention(c) () -> UnsafePointer<CChar>?).self)
        return function?().flatMap { String(cString: $0).split(separator: "\n").first?.description }
    }
}
