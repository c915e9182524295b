import ArgumentParser
import Foundation
import Parallel
import Training

/// Which ranks to start here and with which other machines, in torchrun's words and meaning.
///
/// As with torchrun a variable such as PET_NNODES stands in for an option that is not given.
struct TorchrunOptions: ParsableArguments {
    @Option(
        name: .torchrun("nproc-per-node"),
        help: "Ranks to start on this machine: a number, or gpu, cpu or auto for as many as there are. (default: 1)")
    var processes: String?

    @Option(
        name: .torchrun("nnodes"),
        help: "Machines that take part: a number, or MIN:MAX to go on with those that are there. (default: 1)")
    var nodes: String?

    @Option(name: .torchrun("node-rank"), help: "This machine's place, from 0. (default: 0)")
    var nodeRank: String?

    @Option(
        name: .torchrun("master-addr"), help: "The machine with node rank 0, for the static rendezvous.")
    var masterAddress: String?

    @Option(
        name: .torchrun("master-port"),
        help: "The port on which the ranks meet. (default: a free one, and 29500 on several machines)")
    var masterPort: String?

    @Option(
        name: .torchrun("rdzv-backend"),
        help: "How machines find each other: static, by --node-rank, or c10d, as they come. (default: static)")
    var rendezvousBackend: String?

    @Option(name: .torchrun("rdzv-endpoint"), help: "HOST:PORT of the machine that hosts the rendezvous.")
    var rendezvousEndpoint: String?

    @Option(name: .torchrun("rdzv-id"), help: "The job's name, which keeps it apart from others at the same place.")
    var rendezvousID: String?

    @Option(
        name: .torchrun("rdzv-conf"),
        help: "KEY=VALUE,... of \(RendezvousSettings.keys.joined(separator: ", ")); times are in seconds.")
    var rendezvousSettings: String?

    @Flag(name: .torchrun("standalone"), help: "One machine, a free port, whatever else is said.")
    var isStandalone = false

    @Option(
        name: .torchrun("max-restarts"),
        help: "How often all ranks are started again after one has failed. (default: 0)")
    var maxRestarts: String?

    @Option(name: .torchrun("local-addr"), help: "The address under which others reach this machine.")
    var localAddress: String?

    @Option(
        name: .torchrun("shutdown-timeout"),
        help: "Seconds that ranks have to end when they are asked to, before they are killed.")
    var shutdownTimeout: String?

    func validate() throws { _ = try plan }

    /// The options with their defaults, each in its range.
    var plan: TorchrunPlan { get throws { try TorchrunPlan(self) } }
}

extension NameSpecification {
    /// torchrun takes its options with hyphens and with underscores.
    static func torchrun(_ name: String) -> NameSpecification {
        let other = name.replacing("-", with: "_")
        return other == name ? .customLong(name) : [.customLong(name), .customLong(other)]
    }
}
