import ArgumentParser
import Foundation
import Parallel
import Torch
import Training

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what this machine and this build can do, what is wrong with them, and how to mend it.",
        discussion: """
            Looks at libtorch, the plug-ins, NVIDIA's driver, limits, shared memory, disks, ports, interfaces and the clock. Exit \
            code 1 where training cannot work.
            With --collectives every rank takes part in a test of the connections, under any launcher:
              lockstep doctor --collectives --nproc-per-node 2
              mpirun -np 2 lockstep doctor --collectives --backend mpi
            Bandwidths are those of nccl-tests.
            """)

    @Flag(help: "Check and time all collectives on the chosen backend, instead.")
    var collectives = false

    @Option(help: "Sizes of the tensors, such as 4KiB,1MiB.", transform: ByteSizes.init)
    var sizes = ByteSizes([4 << 10, 64 << 10, 1 << 20, 16 << 20, 64 << 20])

    @OptionGroup var launch: LaunchOptions
    @OptionGroup var results: ResultOptions

    func validate() throws {
        guard try collectives || !launch.hasSeveralRanks else {
            throw ValidationError("several ranks belong to --collectives")
        }
        guard try !collectives || launch.hasSeveralRanks else {
            throw ValidationError("--collectives is between ranks: give --nproc-per-node 2, or start it by a launcher")
        }
    }

    func run() throws {
        guard !collectives else { return try CollectiveDoctor(sizes: sizes.bytes, results: results).run(launch) }
        let findings =
            try LibraryFindings.all() + ProcessorFindings.all() + LimitFindings.all() + StorageFindings.all()
            + NetworkFindings.all() + [ClockFinding.look()]
        results.say(findings.flatMap(\.lines) + [verdict(findings)])
        try results.write(findings)
        if findings.contains(where: { $0.level == .failure }) { throw ExitCode(1) }
    }

    private func verdict(_ findings: [Finding]) -> String {
        let failures = findings.count { $0.level == .failure }
        let warnings = findings.count { $0.level == .warning }
        guard failures == 0 else {
            return "\(Amounts.counted(failures, "failure")): training will not work before they are mended"
        }
        return warnings == 0 ? "all is well" : "training works; \(Amounts.counted(warnings, "warning"))"
    }
}
