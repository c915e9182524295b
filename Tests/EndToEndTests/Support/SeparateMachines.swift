import TestSupport

/// Machines that share nothing but a network: each has a folder of its own.
struct SeparateMachines {
    let network: NetworkNamespaces
    let disks: [Sandbox]

    /// - Parameter disks: more than there are machines where one is to come again with an empty disk.
    init(_ count: Int, disks: Int? = nil) async throws {
        network = try NetworkNamespaces(count)
        var sandboxes: [Sandbox] = []
        for _ in 0..<(disks ?? count) { sandboxes.append(try await Sandbox()) }
        self.disks = sandboxes
    }

    /// - Parameter disk: by default the machine's own.
    func start(_ arguments: [String], on machine: Int, disk: Int? = nil) throws -> Program {
        let sandbox = disks[disk ?? machine]
        return try network.start(
            arguments, on: machine, in: sandbox.folder.path, environment: ["LOCKSTEP_CACHE": sandbox.file("cache")])
    }

    /// The same on each machine, the last one first, so that the host comes to machines that wait.
    func startAll(_ arguments: (Int) -> [String]) throws -> [Program] {
        let machines = disks.indices.prefix(network.count)
        return try machines.reversed().map { try start(arguments($0), on: $0) }.reversed()
    }
}

/// The options by which launchers of several machines meet.
enum MeetingOptions {
    /// A machine is lost after two seconds of silence.
    private static let quick = [
        "--rdzv-conf", "join_timeout=20,last_call_timeout=2,keep_alive_interval=1,keep_alive_max_attempt=2",
    ]

    /// Each machine knows its place.
    static func fixed(_ machine: Int, of count: Int, ranks: Int = 1) -> [String] {
        [
            "--nnodes", "\(count)", "--node-rank", "\(machine)", "--master-addr", NetworkNamespaces.name(of: 0),
            "--nproc-per-node", "\(ranks)",
        ] + quick
    }

    /// As many as there are.
    static func elastic(_ nodes: String) -> [String] {
        ["--nnodes", nodes, "--rdzv-backend", "c10d", "--rdzv-endpoint", "\(NetworkNamespaces.name(of: 0)):29400"]
            + quick
    }
}
