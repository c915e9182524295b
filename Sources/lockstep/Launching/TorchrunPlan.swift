import Parallel

/// What torchrun's options come to.
struct TorchrunPlan {
    let processes: Int
    let nodes: ClosedRange<Int>
    private let values: TorchrunValues
    let runID: String?
    let maxRestarts: Int
    let shutdownTimeout: Double?

    init(_ options: TorchrunOptions) throws {
        let values = TorchrunValues(options)
        processes = try RankCount(values["nproc-per-node", options.processes] ?? "1").value
        maxRestarts = try values.number("max-restarts", options.maxRestarts, from: 0) ?? 0
        shutdownTimeout = try values.number("shutdown-timeout", options.shutdownTimeout, from: 0).map(Double.init)
        runID = values["rdzv-id", options.rendezvousID]
        nodes = options.isStandalone || values.isSet("standalone") ? 1...1 : try values.nodes
        self.values = values
    }

    /// - Throws: `ValidationError` when several machines have no place to meet.
    var meeting: Meeting {
        get throws { nodes.upperBound == 1 ? .alone(port: try values.ownPort) : .nodes(try values.meeting(nodes)) }
    }

    /// Ranks of all machines, as far as it is known before they meet.
    var worldSize: Int { processes * nodes.lowerBound }

    func apply(to launch: inout Launch) throws {
        launch.meeting = try meeting
        launch.maxRestarts = maxRestarts
        // Machines must agree on a name; torchrun's default is this one.
        launch.runID = runID ?? (nodes.upperBound > 1 ? "none" : nil)
        if let shutdownTimeout {
            launch.grace = shutdownTimeout
            launch.patience = shutdownTimeout
        }
    }
}
