import ArgumentParser
import Foundation
import Parallel
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

    @OptionGroup var devices: DeviceOptions
    @OptionGroup var watching: WatchingOptions

    func validate() throws {
        guard processes >= 1 else { throw ValidationError("--nproc-per-node is \(processes): expected 1 or more") }
        guard processes == 1 || !isForeignRank else {
            throw ValidationError(
                "--nproc-per-node is \(processes), but RANK is set: this is a rank that was started already. Leave one of "
                    + "the two out")
        }
    }

    /// This process is to start the ranks, not to be one.
    var startsRanks: Bool { processes > 1 && !isRank }

    /// This process was started as one of several.
    var isRank: Bool { ProcessInfo.processInfo.environment["RANK"] != nil }

    /// Started as one of several by another launcher than this program's.
    private var isForeignRank: Bool { isRank && ProcessInfo.processInfo.environment[Worker.folderVariable] == nil }

    /// The ranks that there will be, before they are there.
    var plannedTopology: Topology {
        var topology = Topology.solo
        topology.worldSize = processes
        topology.localWorldSize = processes
        return topology
    }

    /// Runs `body` as a rank, or starts the ranks that do and ends the process when they have ended.
    ///
    /// - Parameters:
    ///   - devicesPerRank: nil shares out all that `--device` gives.
    ///   - folder: the run's, for the ranks' logs; made only where ranks are started.
    func run(
        devicesPerRank: Int? = 1, folder: @autoclosure () throws -> RunFolder, body: (Worker) throws -> Void
    ) throws {
        let setup = try deviceSetup(perRank: devicesPerRank)
        try announce(setup.plan)
        guard startsRanks else { return try Worker.run(watching, setup, body) }
        let folder = try folder()
        try withoutActuallyEscaping(body) { body in
            let code = try launch(in: folder) { Worker.runToTheEnd(watching, setup, body) }
            Foundation.exit(code)
        }
    }

    /// Who has which device, before anything starts.
    func deviceSetup(perRank: Int?) throws -> DeviceSetup {
        let plan = try devices.plan(ranks: localTopology.localWorldSize, perRank: perRank)
        return DeviceSetup(plan: plan, memoryFraction: devices.memoryFraction)
    }

    private var localTopology: Topology {
        get throws { isRank ? try Topology(environment: ProcessInfo.processInfo.environment) : plannedTopology }
    }

    /// Once a machine.
    private func announce(_ plan: DevicePlan) throws {
        guard try localTopology.isLocalMain else { return }
        warn(of: plan)
        for line in plan.map { FileHandle.standardError.write(Data("devices: \(line)\n".utf8)) }
    }

    /// On standard error, because standard output may be read by programs.
    func warn(of plan: DevicePlan) {
        for line in LookAlikeVariables.warnings(ProcessInfo.processInfo.environment) + plan.notices {
            FileHandle.standardError.write(Data("lockstep: warning: \(line)\n".utf8))
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
