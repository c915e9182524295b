import ArgumentParser
import Foundation
import Parallel
import Torch
import Training

/// How many ranks a command runs on.
struct LaunchOptions: ParsableArguments {
    @OptionGroup var torchrun: TorchrunOptions
    @OptionGroup var devices: DeviceOptions
    @OptionGroup var sessions: SessionOptions
    @OptionGroup var watching: WatchingOptions
    @OptionGroup var connecting: BackendOptions

    func validate() throws {
        let processes = try plan.processes
        _ = try plan.meeting
        if processes > 1, isForeignRank, let reasonToBeRank {
            throw ValidationError(
                "--nproc-per-node is \(processes), but \(reasonToBeRank): this is a rank that was started already. Leave "
                    + "one of the two out")
        }
        guard !(sessions.isDetached && isForeignRank) else {
            throw ValidationError("--detach is for the program that starts the ranks, and RANK says that this is one")
        }
    }

    private var plan: TorchrunPlan { get throws { try torchrun.plan } }

    /// This process is to start the ranks, not to be one. One rank alone is started too where nobody sees how it ends.
    private var startsRanks: Bool {
        get throws {
            let plan = try plan
            let isPlain = plan.processes == 1 && plan.nodes.upperBound == 1 && plan.maxRestarts == 0
            return !isRank && (!isPlain || sessions.isDetached)
        }
    }

    /// This process was started as one of several.
    var isRank: Bool { reasonToBeRank != nil }

    private var reasonToBeRank: String? { connecting.reasonToBeRank(ProcessInfo.processInfo.environment) }

    /// Started as one of several by another launcher than this program's.
    private var isForeignRank: Bool { isRank && ProcessInfo.processInfo.environment[Worker.folderVariable] == nil }

    /// There will be more ranks than one.
    var hasSeveralRanks: Bool { get throws { try isRank || plan.worldSize > 1 } }

    /// The ranks that there will be, before they are there.
    func plannedTopology() throws -> Topology {
        if isRank { return try connecting.topology(ProcessInfo.processInfo.environment) }
        var topology = Topology.solo
        topology.worldSize = try plan.worldSize
        topology.localWorldSize = try plan.processes
        topology.launcher = "lockstep"
        if case .nodes(let options) = try plan.meeting {
            (topology.masterAddress, topology.masterPort) = (options.host, options.port)
        }
        return topology
    }

    /// How the ranks will be connected, a line each; nothing where there will be one rank. Also checks that they can be.
    func connections(on device: Device) throws -> [String] {
        let topology = try plannedTopology()
        let choice = try connecting.choice(for: device)
        guard topology.worldSize > 1 else { return [] }
        let gathering = try topology.plannedGathering(ProcessInfo.processInfo.environment)
        return connecting.lines(topology, choice, gathering: gathering)
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
        guard try startsRanks else { return try Worker.run(watching, connecting, setup, nil, body) }
        // What cannot be connected is said here, before there is a folder of the run, or a rank to fail.
        _ = try connections(on: setup.plan.ranks[0].first)
        try withoutActuallyEscaping(body) { body in
            try withoutActuallyEscaping(folder) { folder in
                try LaunchedSession.run(try plan.meeting, isDetached: sessions.isDetached, folder) {
                    folder, detachment in
                    // Ranks that will be programs of their own cannot say that the run has begun.
                    if try plan.nodes.upperBound > 1 { detachment?.begun() }
                    return try launch(in: folder) { Worker.runToTheEnd(watching, connecting, setup, detachment, body) }
                }
            }
        }
    }

    /// Who has which device, before anything starts.
    func deviceSetup(perRank: Int?) throws -> DeviceSetup {
        let plan = try devices.plan(ranks: plannedTopology().localWorldSize, perRank: perRank)
        return DeviceSetup(plan: plan, memoryFraction: devices.memoryFraction)
    }

    /// Once a machine.
    private func announce(_ plan: DevicePlan) throws {
        guard try plannedTopology().isLocalMain else { return }
        warn(of: plan)
        for line in plan.map { FileHandle.standardError.write(Data("devices: \(line)\n".utf8)) }
    }

    /// On standard error, because standard output may be read by programs.
    func warn(of plan: DevicePlan) {
        for line in LookAlikeVariables.warnings(ProcessInfo.processInfo.environment) + plan.notices {
            FileHandle.standardError.write(Data("lockstep: warning: \(line)\n".utf8))
        }
    }

    private func launch(in folder: @escaping () throws -> RunFolder, body: @escaping () -> Never) throws -> Int32 {
        let plan = try plan
        var launch = Launch(.thisProgram(body: body), processes: plan.processes) { try folder().ranks }
        launch.timeout = watching.timeout
        launch.environment = { [Worker.folderVariable: URL(filePath: $0).deletingLastPathComponent().relativePath] }
        try plan.apply(to: &launch)
        return try Launcher(launch).run { Console.standardError().interject("lockstep: \($0)") }
    }
}
