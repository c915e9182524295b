import ArgumentParser
import Foundation
import Parallel
import Torch

/// How the ranks of a run are connected.
struct BackendOptions: ParsableArguments {
    @Option(
        help: """
            What carries the collectives: nccl (between GPUs; what is on the CPU goes over gloo), gloo, or mpi (under \
            mpirun, on the CPU). (default: nccl where the model is on GPUs and NCCL works, else gloo)
            """)
    var backend: Backend?

    @Option(
        help: """
            Where the ranks meet: tcp://HOST:PORT, file:///PATH or env://, as PyTorch's init_method; ?rank=R&world_size=W \
            may follow. (default: what the launcher says)
            """,
        transform: StoreURL.init)
    var store: StoreURL?

    /// Where this process stands among the ranks.
    func topology(_ environment: [String: String]) throws(TopologyError) -> Topology {
        guard let store else { return try Topology(environment: environment) }
        return try Topology(environment: environment, store: store)
    }

    /// What makes this process one of several that were started already; nil where nothing does.
    func reasonToBeRank(_ environment: [String: String]) -> String? {
        if store?.saysRank == true { return "--store says the rank" }
        return Topology.rankVariable(environment).map { "\($0) is set" }
    }

    func choice(for device: Device) throws(BackendError) -> BackendChoice {
        try BackendChoice(backend, for: device)
    }

    /// What is said of the connections before a run, a line each.
    ///
    /// - Parameter gathering: on which address this rank listens; nil where it does not listen yet.
    func lines(_ topology: Topology, _ choice: BackendChoice, gathering: String?) -> [String] {
        let settings = NetworkSettings(ProcessInfo.processInfo.environment).description
        return [
            "launcher: \(topology.launcher), \(topology.worldSize) ranks, \(topology.localWorldSize) on this machine",
            "backend: \(choice)", gathering.map { "network: \($0)" }, settings.isEmpty ? nil : "network: \(settings)",
        ].compactMap { $0 }
    }
}

extension Backend: ExpressibleByArgument {}
