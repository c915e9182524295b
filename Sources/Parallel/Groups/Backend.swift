import Foundation
public import Torch

/// What carries the collectives of a run of several ranks.
public enum Backend: String, Sendable, CaseIterable {
    /// NVIDIA's, between GPUs; tensors of the CPU go over Gloo.
    case nccl
    /// libtorch's own, over TCP.
    case gloo
    /// The MPI that has started the ranks, for tensors of the CPU.
    case mpi
}

/// A backend that was asked for cannot work here.
public struct BackendError: Error, CustomStringConvertible, Sendable {
    public let description: String
}

/// The backend of a run, and why it is that one.
public struct BackendChoice: Sendable, Equatable {
    public let backend: Backend
    public let reason: String

    /// The one that was asked for, or the first of NCCL, Gloo and MPI that can work. Gloo always can, so MPI is taken only
    /// when it is asked for.
    ///
    /// - Parameters:
    ///   - device: where the model is.
    ///   - probe: opens a plug-in; CUDA's is only opened where it matters, as it takes a second.
    public init(
        _ asked: Backend? = nil, for device: Device,
        environment: [String: String] = ProcessInfo.processInfo.environment,
        probe: (Plugin) -> Plugin.Status = { $0.probe() }
    ) throws(BackendError) {
        if let asked {
            if let obstacle = Self.obstacle(asked, device, environment, probe) {
                throw BackendError(description: "--backend \(asked.rawValue) cannot work here: \(obstacle)")
            }
            self.init(backend: asked, reason: "--backend asks for it")
        } else if let obstacle = Self.obstacle(.nccl, device, environment, probe) {
            self.init(backend: .gloo, reason: obstacle)
        } else {
            self.init(backend: .nccl, reason: "the model is on \(device)")
        }
    }

    private init(backend: Backend, reason: String) {
        self.backend = backend
        self.reason = reason
    }

    /// What keeps a backend from working; nil where nothing does.
    private static func obstacle(
        _ backend: Backend, _ device: Device, _ environment: [String: String], _ probe: (Plugin) -> Plugin.Status
    ) -> String? {
        switch backend {
        case .nccl:
            guard device != .cpu else { return "the model is on the CPU, and NCCL joins NVIDIA's GPUs only" }
            return missing(.cuda, probe)
        case .gloo: return nil
        case .mpi:
            guard environment["OMPI_COMM_WORLD_SIZE"] != nil else {
                return "MPI's ranks are started by mpirun, as in: mpirun -np 2 lockstep train ... --backend mpi"
            }
            guard device == .cpu else { return "the model is on \(device), and MPI sends tensors of the CPU only" }
            return missing(.mpi, probe)
        }
    }

    private static func missing(_ plugin: Plugin, _ probe: (Plugin) -> Plugin.Status) -> String? {
        guard case .unavailable(let reason) = probe(plugin) else { return nil }
        return "\(plugin.purpose) are not available: \(reason)"
    }
}

extension BackendChoice: CustomStringConvertible {
    public var description: String { "\(backend.rawValue), because \(reason)" }
}
