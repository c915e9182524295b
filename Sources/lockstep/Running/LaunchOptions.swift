import ArgumentParser
import Foundation
import Parallel
import Training

/// How many ranks a command runs on.
struct LaunchOptions: ParsableArguments {
    @OptionGroup var torchrun: TorchrunOptions
    @OptionGroup var devices: DeviceOptions
    @OptionGroup var watching: WatchingOptions

    func validate() throws {
        let processes = try plan.processes
        _ = try plan.meeting
        guard processes == 1 || !isForeignRank else {
            throw ValidationError(
                "--nproc-per-node is \(processes), but RANK is set: this is a rank that was started already. Leave one of "
                    + "the two out")
        }
    }

    private var plan: TorchrunPlan { get throws { try torchrun.plan } }

    /// This process is to start the ranks, not to be one.
    private var startsRanks: Bool {
        get throws {
            let plan = try plan
            return !isRank && (plan.processes > 1 || plan.nodes.upperBound > 1 || plan.maxRestarts > 0)
        }
    }

    /// This process was started as one of several.
    var isRank: Bool { ProcessInfo.processInfo.environment["RANK"] != nil }

    /// Started as one of several by another launcher than this program's.
    private var isForeignRank: Bool { isRank && ProcessInfo.processInfo.environment[Worker.folderVariable] == nil }

    /// There will be more ranks than one.
    var hasSeveralRanks: Bool { get throws { try isRank || plan.worldSize > 1 } }

    /// The ranks that there will be, before they are there.
    var plannedTopology: Topology {
        get throws {
            var topology = Topology.solo
            topology.worldSize = try plan.worldSize
            topology.localWorldSize = try plan.processes
            return topology
        }
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
        guard try startsRanks else { return try Worker.run(watching, setup, body) }
        try withoutActuallyEscaping(body) { body in
            try withoutActuallyEscaping(folder) { folder in
                let code = try launch(in: folder) { Worker.runToTheEnd(watching, setup, body) }
                Foundation.exit(code)
            }
        }
    }

    /// Who has which device, before anything starts.
    func deviceSetup(perRank: Int?) throws -> DeviceSetup {
        let plan = try devices.plan(ranks: localTopology.localWorldSize, perRank: perRank)
        return DeviceSetup(plan: plan, memoryFraction: devices.memoryFraction)
    }

    private var localTopology: Topology {
        get throws { isRank ? try Topology(environment: ProcessInfo.processInfo.environment) : try plannedTopology }
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

    private func launch(in folder: @escaping () throws -> RunFolder, body: @escaping () -> Never) throws -> Int32 {
        let plan = try plan
        var launch = Launch(.thisProgram(body: body), processes: plan.processes) { try folder().ranks }
        launch.timeout = watching.timeout
        launch.environment = { [Worker.folderVariable: URL(filePath: $0).deletingLastPathComponent().relativePath] }
        try plan.apply(to: &launch)
        return try Launcher(launch).run { FileHandle.standardError.write(Data("lockstep: \($0)\n".utf8)) }
    }
}
