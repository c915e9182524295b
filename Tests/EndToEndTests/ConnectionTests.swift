import Foundation
import Parallel
import TestSupport
import Testing

extension EndToEnd {
    /// How ranks find each other, and where they listen.
    @Suite struct ConnectionTests {
        /// One rank each, rank 0 last.
        private func train(
            _ sandbox: Sandbox, _ name: String, _ arguments: [String] = [], environments: [[String: String]]
        ) async throws -> [Outcome] {
            let ranks = try environments.reversed().map {
                try sandbox.start(["train", "small.yaml", "name=\(name)", "epochs=2"] + arguments, environment: $0)
            }
            var outcomes: [Outcome] = []
            for rank in ranks { outcomes.append(try await rank.finish()) }
            return outcomes
        }

        private func expectSameRun(_ sandbox: Sandbox, _ name: String) async throws {
            try await sandbox.train("launched", ["epochs=2"], ranks: 2)
            expectSameBits(try sandbox.tensors(name), try sandbox.tensors("launched"))
        }

        private func torchrun(_ rank: Int, _ address: String, _ port: Int) -> [String: String] {
            ["RANK": "\(rank)", "WORLD_SIZE": "2", "MASTER_ADDR": address, "MASTER_PORT": "\(port)"]
        }

        @Test func onOneMachineNothingListensToTheWorld() async throws {
            let sandbox = try await Sandbox()
            let program = try sandbox.start(["train", "small.yaml", "epochs=1000"], ranks: 2)
            try await program.wait(for: "steps") { sandbox.lastStep("run") > 2 }
            let addresses = program.listeningAddresses
            program.send(SIGINT)
            _ = try await program.finish()
            #expect(addresses.count == 3, "the store's port, and Gloo's on each rank: \(addresses)")
            #expect(addresses.allSatisfy { $0.hasPrefix("127.0.0.1:") }, "\(addresses)")
        }

        @Test func ranksMeetOverIPv6() async throws {
            let sandbox = try await Sandbox()
            let outcomes = try await train(
                sandbox, "v6", environments: [torchrun(0, "::1", 29541), torchrun(1, "::1", 29541)])
            for outcome in outcomes { outcome.expectSuccess() }
            #expect(outcomes[1].errors.contains("network: ::1 (lo)"))
            try await expectSameRun(sandbox, "v6")
        }

        /// As if on two machines, in a network of their own.
        @Test(.enabled(if: Shell.succeeds("unshare -rn true")))
        func ranksOfTwoMachinesListenWhereTheMasterIsReached() async throws {
            let sandbox = try await Sandbox()
            try sandbox.write(
                """
                set -e
                ip link set lo up
                ip addr add fd00::1/128 dev lo
                export WORLD_SIZE=2 LOCAL_WORLD_SIZE=1 MASTER_ADDR=fd00::1 MASTER_PORT=29500
                RANK=1 "$@" & RANK=0 "$@" && wait $!
                """, to: "two.sh")
            let words = ["train", "small.yaml", "name=two", "epochs=2"]
            let program = try Program(
                ["-rn", "sh", "two.sh", Program.path.path] + words, in: sandbox.folder.path,
                environment: ["LOCKSTEP_CACHE": sandbox.file("cache")], program: URL(filePath: "/usr/bin/unshare"))
            let outcome = try await program.finish().expectSuccess()
            #expect(
                outcome.errors.contains("network: fd00::1 (lo), because the master's address is reached through it"))
            try await expectSameRun(sandbox, "two")
        }

        @Test func ranksMeetAtTheAddressOfAnOption() async throws {
            let sandbox = try await Sandbox()
            let ranks = try (0..<2).map { rank in
                try sandbox.start([
                    "train", "small.yaml", "name=tcp", "epochs=2", "--store",
                    "tcp://127.0.0.1:29542?rank=\(rank)&world_size=2",
                ])
            }
            for rank in ranks { try await rank.finish().expectSuccess() }
            try await expectSameRun(sandbox, "tcp")
        }

        /// The first run leaves its file behind: rank 0 dies while it waits for the other one.
        @Test func aFileOfAnEarlierRunIsNotInTheWay() async throws {
            let sandbox = try await Sandbox()
            let store = "file://\(sandbox.file("meeting"))"
            func start(_ rank: Int) throws -> Program {
                try sandbox.start([
                    "train", "small.yaml", "name=file", "epochs=2", "--store", "\(store)?rank=\(rank)&world_size=2",
                ])
            }
            for rank in 0..<2 {
                let early = try start(rank)
                try await early.wait(for: "the file") { sandbox.exists("meeting") }
                early.send(SIGKILL)
                _ = try await early.finish()
            }
            let ranks = try [1, 0].map(start)
            for rank in ranks { try await rank.finish().expectSuccess() }
            #expect(!sandbox.exists("meeting"), "the file stays behind")
            try await expectSameRun(sandbox, "file")
        }

        @Test func aFileThatIsNoStoreIsLeftAlone() async throws {
            let sandbox = try await Sandbox()
            try sandbox.write("precious", to: "data.txt")
            let store = "file://\(sandbox.file("data.txt"))?rank=0&world_size=2"
            try await sandbox.run(["train", "small.yaml", "--store", store])
                .expectFailure(1, naming: ["data.txt holds something else than a store"])
            #expect(try String(contentsOfFile: sandbox.file("data.txt"), encoding: .utf8) == "precious")
        }

        @Test func tasksOfSrunTrainTogether() async throws {
            let sandbox = try await Sandbox()
            let step = [
                "SLURM_JOB_ID": "4711", "SLURM_STEP_ID": "0", "SLURM_STEP_NUM_TASKS": "2", "SLURM_NODEID": "0",
                "SLURM_STEP_TASKS_PER_NODE": "2", "SLURM_STEP_NODELIST": "node7",
            ]
            let environments = (0..<2).map { task in
                step.merging(["SLURM_PROCID": "\(task)", "SLURM_LOCALID": "\(task)"]) { $1 }
            }
            let outcomes = try await train(sandbox, "srun", environments: environments)
            for outcome in outcomes { outcome.expectSuccess() }
            #expect(outcomes[1].errors.contains("launcher: srun, 2 ranks, 2 on this machine"))
            try await expectSameRun(sandbox, "srun")
        }

        /// torchrun's agent keeps its store over restarts: attempts must not read each other's keys.
        @Test func anAttemptDoesNotMeetTheKeysOfTheOneBefore() async throws {
            let sandbox = try await Sandbox()
            let store = try Store.hosting(port: 0, timeout: 60)
            for attempt in 0..<2 {
                let environments = (0..<2).map { rank in
                    torchrun(rank, "127.0.0.1", Int(store.port)).merging([
                        "TORCHELASTIC_USE_AGENT_STORE": "True", "TORCHELASTIC_RESTART_COUNT": "\(attempt)",
                        "TORCHELASTIC_RUN_ID": "job",
                    ]) { $1 }
                }
                let outcomes = try await train(sandbox, "attempt\(attempt)", environments: environments)
                for outcome in outcomes { outcome.expectSuccess() }
            }
            expectSameBits(try sandbox.tensors("attempt1"), try sandbox.tensors("attempt0"))
        }

        @Test func twoRunsAtOneAddressAreToldApart() async throws {
            let sandbox = try await Sandbox()
            let environments = (0..<2).map { rank in
                torchrun(rank, "127.0.0.1", 29543).merging(["TORCHELASTIC_RUN_ID": "run\(rank)"]) { $1 }
            }
            let host = try sandbox.start(["train", "small.yaml", "name=a"], environment: environments[0])
            let guest = try sandbox.start(["train", "small.yaml", "name=b"], environment: environments[1])
            try await guest.finish(within: 20).expectFailure(
                1, naming: ["127.0.0.1:29543 is that of run 'run0'", "this rank is of run 'run1'", "MASTER_PORT"])
            host.send(SIGKILL)
            _ = try await host.finish()
        }

        @Test func aTakenPortIsNamed() async throws {
            let sandbox = try await Sandbox()
            let other = try Store.hosting(port: 0, timeout: 10)
            try await sandbox.run(
                ["train", "small.yaml"], environment: torchrun(0, "127.0.0.1", Int(other.port)), within: 20
            ).expectFailure(1, naming: ["cannot listen on port \(other.port) of 127.0.0.1", "MASTER_PORT"])
        }

        @Test func anAddressOfAnotherMachineIsNamed() async throws {
            let sandbox = try await Sandbox()
            // Of a block that is nobody's.
            try await sandbox.run(
                ["train", "small.yaml"], environment: torchrun(0, "198.51.100.7", 29544), within: 20
            ).expectFailure(1, naming: ["198.51.100.7", "is no address of this machine"])
        }

        @Test func anInterfaceThatIsNotThereIsNamed() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(
                ["train", "small.yaml"], ranks: 2, environment: ["GLOO_SOCKET_IFNAME": "nope7"], within: 20
            ).expectFailure(
                1, naming: ["GLOO_SOCKET_IFNAME is 'nope7'", "there is no network interface 'nope7'", "lo"])
        }

        @Test func thePlanOfAnothersRankIsThatOfAllRanks() async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.run(
                ["train", "small.yaml", "--dry-run"], environment: torchrun(1, "127.0.0.1", 29545))
            #expect(outcome.expectSuccess().output.contains("plan: global 4 = 2 ranks x 2"))
        }

        @Test func thePlanSaysHowRanksAreConnected() async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.run(
                ["train", "small.yaml", "--dry-run"], ranks: 2, environment: ["NCCL_IB_DISABLE": "1"])
            #expect(outcome.output.contains("backend: gloo, because the model is on the CPU"))
            #expect(outcome.output.contains("network: 127.0.0.1 (lo), because all ranks are on this machine"))
            #expect(outcome.output.contains("network: NCCL_IB_DISABLE=1"))
        }
    }
}
