import Foundation
import Testing
import Training

extension EndToEnd {
    /// Jobs of several machines, each with a network and a disk of its own.
    @Suite(.enabled(if: NetworkNamespaces.refusal == nil, "\(NetworkNamespaces.refusal ?? "")"))
    struct MachinesTests {
        private typealias Options = MeetingOptions

        /// The last digits of SGD's small steps do not grow with each of them.
        private static let steady = ["optimizer.kind=sgd", "optimizer.learningRate=0.005", "checkpoint.everySteps=3"]
        private static let train = ["train", "small.yaml", "--timeout", "3"] + steady
        private static let endless = train + ["epochs=100000"]

        /// Ranks on so many machines are at work.
        private func wait(for ranks: Int, stepsAfter step: Int = 0, _ main: Program, _ disk: Sandbox) async throws {
            let plan = "= \(ranks) rank\(ranks == 1 ? "" : "s") x "
            try await main.wait(for: "\(ranks) ranks at work") {
                main.said.components(separatedBy: "plan: ").last?.contains(plan) == true
            }
            let first = max(step, disk.lastStep("run"))
            try await main.wait(for: "steps of \(ranks) ranks") { disk.lastStep("run") >= first + 4 }
        }

        // MARK: The same run

        @Test(arguments: [1, 2]) func twoMachinesGiveTheRunOfOne(ranks: Int) async throws {
            let machines = try await SeparateMachines(2)
            let programs = try machines.startAll { Self.train + Options.fixed($0, of: 2, ranks: ranks) }
            for program in programs { try await program.finish().expectSuccess() }
            let disk = machines.disks[0]
            try await disk.train("one", Self.steady, ranks: 2 * ranks)
            #expect(try disk.losses("run") == disk.losses("one"))
            expectSameBits(try disk.tensors("run"), try disk.tensors("one"))
        }

        // MARK: A machine is lost

        @Test func theOthersGoOnWithoutAKilledMachine() async throws {
            let machines = try await SeparateMachines(3)
            let disk = machines.disks[0]
            let programs = try machines.startAll { _ in Self.train + ["epochs=25"] + Options.elastic("1:3") }
            try await wait(for: 3, programs[0], disk)
            programs[2].send(SIGKILL)
            for program in programs[..<2] {
                let outcome = try await program.finish(within: 30).expectSuccess()
                // Machines that are not the host have places as they come.
                #expect(outcome.errors.contains(/node [12] \(node2, rank [12]\) is lost: no sign of life for 2 s/))
            }
            #expect(try await programs[2].finish().code == .signal(SIGKILL))
            try await expectWhole(disk, epochs: 25)
        }

        /// Every step once, with the loss that one rank alone would have had.
        private func expectWhole(_ disk: Sandbox, epochs: Int) async throws {
            try await disk.train("one", Self.steady + ["epochs=\(epochs)"])
            expectSameLosses(try disk.losses("run"), try disk.losses("one"), relative: 1e-4)
            #expect(try disk.records("run").map(\.step) == disk.records("one").map(\.step))
        }

        @Test func theHostGoesOnBehindACutLinkAndTheOtherEnds() async throws {
            let machines = try await SeparateMachines(2)
            let disk = machines.disks[0]
            let programs = try machines.startAll { _ in Self.train + ["epochs=25"] + Options.elastic("1:2") }
            try await wait(for: 2, programs[0], disk)
            try machines.network.cut(1)
            try await programs[1].finish(within: 15).expectFailure(
                1, naming: ["node 0, which hosts the rendezvous at node0:29400, is lost: no answer for 2 s"])
            let outcome = try await programs[0].finish(within: 30).expectSuccess()
            #expect(outcome.errors.contains("node 1 (node1, rank 1) is lost: no sign of life for 2 s"))
            try await expectWhole(disk, epochs: 25)
        }

        @Test func bothSidesOfACutLinkEndWhereAllAreNeeded() async throws {
            let machines = try await SeparateMachines(2)
            let programs = try machines.startAll { Self.endless + Options.fixed($0, of: 2) }
            try await wait(for: 2, programs[0], machines.disks[0])
            try machines.network.cut(1)
            try await programs[0].finish(within: 15).expectFailure(
                1, naming: ["node 1 (node1, rank 1) is lost: no sign of life for 2 s", "all ranks were stopped"])
            try await programs[1].finish(within: 15).expectFailure(
                1, naming: ["node 0, which hosts the rendezvous at node0:29500, is lost: no answer for 2 s"])
        }

        @Test func theLossOfTheHostIsNamedByTheOthers() async throws {
            let machines = try await SeparateMachines(3)
            let programs = try machines.startAll { _ in Self.endless + Options.elastic("1:3") }
            try await wait(for: 3, programs[0], machines.disks[0])
            programs[0].send(SIGKILL)
            for program in programs[1...] {
                try await program.finish(within: 15).expectFailure(
                    1, naming: ["node 0, which hosts the rendezvous at node0:29400, is lost: its connection broke"])
            }
            #expect(try await programs[0].finish().code == .signal(SIGKILL))
        }

        // MARK: A machine comes

        /// With an empty disk, as a machine would that stands in for a broken one.
        @Test func aMachineThatComesAgainIsTakenIn() async throws {
            let machines = try await SeparateMachines(2, disks: 3)
            let disk = machines.disks[0]
            let arguments = Self.endless + Options.elastic("1:2")
            let programs = try machines.startAll { _ in arguments }
            try await wait(for: 2, programs[0], disk)
            programs[1].send(SIGKILL)
            try await wait(for: 1, programs[0], disk)
            let step = disk.lastStep("run")
            let again = try machines.start(arguments, on: 1, disk: 2)
            try await wait(for: 2, stepsAfter: step, programs[0], disk)
            programs[0].send(SIGTERM)
            for program in [programs[0], again] { #expect(try await program.finish(within: 15).code == .exit(130)) }
            _ = try await programs[1].finish()
            try await expectGoneOn(from: machines.disks[2], on: disk)
        }

        /// No step was left out, and none was made twice.
        private func expectGoneOn(from late: Sandbox, on disk: Sandbox) async throws {
            let steps = try disk.losses("run").keys.sorted()
            #expect(steps == Array(1...(steps.last ?? 0)))
            let received = try late.checkpoints("run")
            #expect(received.count == 1)
            for name in received {
                try await late.run(["checkpoint", "verify", late.checkpoint("run", name)]).expectSuccess()
            }
        }

        // MARK: Mistakes

        @Test func anAddressThatIsNobodysIsNamed() async throws {
            let machines = try await SeparateMachines(2)
            let programs = try machines.startAll { machine in
                let place = ["--nnodes", "2", "--node-rank", "\(machine)", "--master-addr", "10.77.0.9"]
                return ["launch"] + place + ["--rdzv-conf", "join_timeout=3", "--no-python", "/bin/true"]
            }
            try await programs[0].finish(within: 10).expectFailure(
                1,
                naming: [
                    "waiting for 2 machines at 10.77.0.1:29500, because 10.77.0.9 is no address of this machine",
                    "only 1 of 2 machines came within 3 s: node0; --node-rank 1 is missing",
                ])
            try await programs[1].finish(within: 10).expectFailure(
                1, naming: ["cannot meet the other machines at 10.77.0.9:29500: ", ", for 3 s. Is the"])
        }

        @Test func machinesThatDisagreeAreToldInTheirOwnWords() async throws {
            let machines = try await SeparateMachines(2)
            let programs = try machines.startAll { machine in
                ["launch"] + Options.fixed(machine, of: 2 + machine) + ["--no-python", "/bin/true"]
            }
            for program in programs {
                try await program.finish(within: 10).expectFailure(
                    2, naming: ["node1: --nnodes 3, --max-restarts 0", "node0: --nnodes 2, --max-restarts 0"])
            }
        }

        // MARK: Programs of any kind

        @Test func otherProgramsGoOnWithoutAMachineToo() async throws {
            let machines = try await SeparateMachines(2)
            let script = "echo $WORLD_SIZE >> $RANK.seen; test $WORLD_SIZE = 2 && exit 0; sleep 60"
            let programs = try machines.startAll { _ in
                ["launch", "--nproc-per-node", "2"] + Options.elastic("1:2") + ["--no-python", "/bin/sh", "-c", script]
            }
            try await programs[0].wait(for: "all ranks") { machines.disks[1].exists("3.seen") }
            try machines.network.cut(1)
            try await programs[0].finish(within: 15).expectSuccess()
            try await programs[1].finish(within: 15).expectFailure(1, naming: ["node 0, which hosts the rendezvous"])
            let seen = try String(contentsOfFile: machines.disks[0].file("1.seen"), encoding: .utf8)
            #expect(seen == "4\n2\n")
        }
    }
}
