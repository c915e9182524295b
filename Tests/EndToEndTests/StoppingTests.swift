import Foundation
import TestSupport
import Testing
import Training

extension EndToEnd {
    /// What Slurm and machines that are taken away send before they kill.
    @Suite struct StoppingTests {
        private func stopped(
            _ sandbox: Sandbox, _ name: String = "run", _ options: [String] = [], environment: [String: String] = [:],
            ranks: Int = 2,
            _ signals: Int32...
        ) async throws -> Outcome {
            let arguments = ["train", "small.yaml", "name=\(name)", "epochs=100000", "--resume", "auto"] + options
            let program = try sandbox.start(arguments, ranks: ranks, environment: environment)
            try await program.wait(for: "step 3") { sandbox.lastStep(name) >= 3 }
            for signal in signals { program.send(signal) }
            return try await program.finish(within: 20)
        }

        @Test(arguments: [1, 2]) func aWarningAndTheSignalAfterItEndTidily(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            for (name, signals) in [("warned", [SIGUSR1]), ("both", [SIGUSR1, SIGTERM])] {
                let program = try sandbox.start(
                    ["train", "small.yaml", "name=\(name)", "epochs=100000"], ranks: ranks)
                try await program.wait(for: "step 3") { sandbox.lastStep(name) >= 3 }
                for signal in signals { program.send(signal) }
                let outcome = try await program.finish(within: 20)
                outcome.expectFailure(130, naming: ["stopped after step", "go on with --resume auto"])
                try await sandbox.run(["checkpoint", "verify", sandbox.checkpoint(name)]).expectSuccess()
            }
        }

        @Test func aStepThatIsTooLongIsSaidBeforeItMatters() async throws {
            let sandbox = try await Sandbox()
            let outcome = try await stopped(sandbox, "run", ["--stop-within", "0.001"], SIGTERM)
            outcome.expectFailure(130, naming: ["a step has taken", "not fulfilled within 0.001 s"])
        }

        /// One that steps by single voxels, and takes many times longer than the training.
        private static let longEvaluation = [
            "epochs=1", "batch.global=4", "evaluation.every=1", "inference.window=[8, 8, 8]", "inference.overlap=0.85",
        ]

        @Test func aKillWithinAnEvaluationCostsTheEvaluationAlone() async throws {
            let sandbox = try await Sandbox()
            let program = try sandbox.start(
                ["train", "small.yaml", "name=run"] + Self.longEvaluation + ["--stop-within", "60"], ranks: 2)
            try await program.wait(for: "a checkpoint") { sandbox.exists("runs/run/checkpoints/last") }
            program.send(SIGKILL)
            _ = try await program.finish(within: 10)
            #expect(try sandbox.records("run").allSatisfy { $0.values["epoch/loss"] == nil })
            let outcome = try await sandbox.train("run", Self.longEvaluation + ["--resume", "auto"], ranks: 2)
            #expect(outcome.errors.contains("resuming from runs/run/checkpoints/step-00000002"), "\(outcome.errors)")
            #expect(outcome.errors.contains(/epoch 1\/1  mean loss .*  dice \d/))
            #expect(try sandbox.records("run").filter { $0.values["train/loss"] != nil }.map(\.step) == [1, 2])
        }

        @Test func aJobOfSlurmIsRequeuedIfAskedTo() async throws {
            let sandbox = try await Sandbox()
            try sandbox.write("#!/bin/sh\necho \"$@\" >> \(sandbox.file("calls"))\n", to: "scontrol")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: sandbox.file("scontrol"))
            let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
            let slurm = ["SLURM_JOB_ID": "77", "PATH": "\(sandbox.folder.path):\(path)"]
            let hinted = try await stopped(sandbox, environment: slurm, SIGUSR1)
            hinted.expectFailure(130, naming: ["scontrol requeue 77 starts it again"])
            #expect(!sandbox.exists("calls"))
            let outcome = try await stopped(sandbox, "again", ["--requeue"], environment: slurm, ranks: 1, SIGUSR1)
            outcome.expectFailure(130, naming: ["the job 77 is in Slurm's queue again"])
            #expect(try String(contentsOfFile: sandbox.file("calls"), encoding: .utf8) == "requeue 77\n")
        }

        @Test func requeuingNeedsSlurmAndResuming() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(["train", "small.yaml", "--requeue", "--resume", "auto"])
                .expectFailure(2, naming: ["SLURM_JOB_ID is not set"])
            try await sandbox.run(["train", "small.yaml", "--requeue"], environment: ["SLURM_JOB_ID": "77"])
                .expectFailure(2, naming: ["--requeue needs --resume auto"])
        }
    }
}
