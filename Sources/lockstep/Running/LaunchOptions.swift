import ArgumentParser
import Foundation
import Parallel
import Torch
import Training

/// How many ranks a command runs on.
struct LaunchOptions: ParsableArguments {
    @Option(
        name: [.customLong("nproc-per-node"), .customLong("nproc_per_node")],
        help: "Ranks to start on this machine. Under torchrun, which has started them already, leave it out.")
    var processes = 1

    @Option(
        name: [.customLong("master-port"), .customLong("master_port")],
        help: "The port on which the ranks meet. (default: a free one)")
    var port: UInt16?

    @OptionGroup var watching: WatchingOptions
    @OptionGroup var connecting: BackendOptions

    func validate() throws {
        guard processes >= 1 else { throw ValidationError("--nproc-per-node is \(processes): expected 1 or more") }
        if processes > 1, isForeignRank, let reasonToBeRank {
            throw ValidationError(
                "--nproc-per-node is \(processes), but \(reasonToBeRank): this is a rank that was started already. Leave "
                    + "one of the two out")
        }
    }

    /// This process is to start the ranks, not to be one.
    var startsRanks: Bool { processes > 1 && !isRank }

    /// This process was started as one of several.
    var isRank: Bool { reasonToBeRank != nil }

    private var reasonToBeRank: String? { connecting.reasonToBeRank(ProcessInfo.processInfo.environment) }

    /// Started as one of several by another launcher than this program's.
    private var isForeignRank: Bool { isRank && ProcessInfo.processInfo.environment[Worker.folderVariable] == nil }

    /// The ranks that there will be, before they are there.
    func plannedTopology() throws -> Topology {
        if isRank { return try connecting.topology(ProcessInfo.processInfo.environment) }
        var topology = Topology.solo
        topology.worldSize = processes
        topology.localWorldSize = processes
        topology.launcher = "lockstep"
        return topology
    }

    /// How the ranks will be connected, a line each; nothing where there will be one rank. Also checks that they can be.
    func connections() throws -> [String] {
        let topology = try plannedTopology()
        let choice = try connecting.choice(for: .cpu)
        guard topology.worldSize > 1 else { return [] }
        let gathering = try topology.plannedGathering(ProcessInfo.processInfo.environment)
        return connecting.lines(topology, choice, gathering: gathering)
    }

    /// Runs `body` as a rank, or starts the ranks that do and ends the process when they have ended.
    ///
    /// - Parameter folder: the run's, for the ranks' logs; made only where ranks are started.
    func run(folder: @autoclosure () throws -> RunFolder, body: (Worker) throws -> Void) throws {
        guard startsRanks else { return try Worker.run(watching, connecting, body) }
        // What cannot be connected is said here, before there is a folder of the run, or a rank to fail.
        _ = try connections()
        let folder = try folder()
        try withoutActuallyEscaping(body) { body in
            let code = try launch(in: folder) { Worker.runToTheEnd(watching, connecting, body) }
            Foundation.exit(code)
        }
    }

    private func launch(in folder: RunFolder, body: @escaping () -> Never) throws -> Int32 {
        var launch = Launch(.copy(body: body), processes: processes, logFolder: folder.ranks)
        launch.port = port
        launch.timeout = watching.timeout
        launch.environment[Worker.folderVariable] = folder.path
        let launcher = try Launcher(launch)
        return try launcher.run { FileHandle.standardError.write(Data("lockstep: \($0)\n".utf8)) }
    }
}
