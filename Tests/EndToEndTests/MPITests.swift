import Foundation
import Testing

extension EndToEnd {
    /// Ranks that Open MPI's mpirun has started.
    @Suite struct MPITests {
        @Test func ranksMeetOverGlooWithoutBeingToldWhere() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("launched", ["epochs=2"], ranks: 2)
            let outcome = try await sandbox.mpirun(2, ["train", "small.yaml", "name=mpirun", "epochs=2"]).finish()
            #expect(outcome.expectSuccess().errors.contains("launcher: mpirun, 2 ranks, 2 on this machine"))
            #expect(outcome.errors.contains("backend: gloo, because the model is on the CPU"))
            #expect(try sandbox.losses("mpirun") == sandbox.losses("launched"))
            expectSameBits(try sandbox.tensors("mpirun"), try sandbox.tensors("launched"))
        }

        @Test func aLoopOfOnesOwnLearnsTheSameOnAnyNumberOfRanks() async throws {
            let sandbox = try await Sandbox()
            let alone = try await losses(sandbox.mpirun(1, of: Program.loop))
            for ranks in [2, 4] { expectSameLosses(try await losses(sandbox.mpirun(ranks, of: Program.loop)), alone) }
            #expect(alone.count == 20 && alone[19]! < alone[0]!)
        }

        private func losses(_ program: Program) async throws -> [Int: Double] {
            let lines = try await program.finish().expectSuccess().output.matches(of: /step (\d+): loss ([\d.]+)/)
            return Dictionary(uniqueKeysWithValues: lines.map { (Int($0.1)!, Double($0.2)!) })
        }

        @Test func trainingOverMPIIsTheSameTraining() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("gloo", ["epochs=3"], ranks: 3)
            let outcome = try await sandbox.mpirun(
                3, ["train", "small.yaml", "name=mpi", "epochs=3", "--backend", "mpi"]
            ).finish()
            #expect(outcome.expectSuccess().errors.contains("backend: mpi, because --backend asks for it"))
            // Three numbers are added in another order.
            expectSameLosses(try sandbox.losses("mpi"), try sandbox.losses("gloo"))
            let expected = try sandbox.tensors("gloo")
            expectCloseParameters(try sandbox.tensors("mpi"), expected, except: expected.isNoise, relative: 1e-4)
        }

        @Test(arguments: [2, 3]) func everyCollectiveOfMPIIsRight(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.mpirun(
                ranks, ["doctor", "--collectives", "--backend", "mpi", "--sizes", "4KiB,1MiB", "--json", "out.json"]
            ).finish()
            #expect(outcome.expectSuccess().output.contains("all results are right, on all \(ranks) ranks"))
            let report = try String(contentsOfFile: sandbox.file("out.json"), encoding: .utf8)
            #expect(report.contains(#""backend" : "mpi""#) && report.contains(#""collective" : "reduce_scatter""#))
        }

        /// mpirun itself does, which is not ours to say.
        @Test func onOneMachineRanksListenToNobodyElse() async throws {
            let sandbox = try await Sandbox()
            let program = try sandbox.mpirun(2, ["train", "small.yaml", "epochs=1000", "--backend", "mpi"])
            try await program.wait(for: "steps") { sandbox.lastStep("run") > 2 }
            let addresses = program.listeningAddresses(of: "lockstep")
            program.send(SIGINT, to: "lockstep")
            _ = try await program.finish()
            #expect(
                sandbox.exists("\(sandbox.checkpoint("run"))/model.safetensors"), "a stopped run leaves a checkpoint")
            #expect(addresses.count == 1, "rank 0's store: \(addresses)")
            #expect(addresses.allSatisfy { $0.hasPrefix("127.0.0.1:") }, "\(addresses)")
        }

        @Test func aRankThatFailsEndsTheOthers() async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.mpirun(
                2, ["train", "small.yaml", "data.folder=nowhere", "--backend", "mpi"]
            )
            .finish(within: 20)
            outcome.expectFailure(1, 2, naming: ["nowhere"])
        }

        @Test func withoutMpirunThereIsNoMPI() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(["train", "small.yaml", "--backend", "mpi"], ranks: 2)
                .expectFailure(2, naming: ["--backend mpi cannot work here", "mpirun -np 2 lockstep train"])
            #expect(!sandbox.exists("runs"))
        }
    }
}
