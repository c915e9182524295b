import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `--device` before anything starts, with a stand-in for NVIDIA's driver, and after, where there is no CUDA.
    @Suite struct DeviceSelectionTests {
        private func run(
            _ arguments: [String], ranks: Int = 1, gpus machine: String = "HHHH", _ environment: [String: String] = [:]
        ) async throws -> Outcome {
            try await Sandbox().run(
                ["train", "small.yaml"] + arguments, ranks: ranks,
                environment: StandInGPUs.environment(machine).merging(environment) { $1 })
        }

        @Test func dryRunPrintsWhoHasWhat() async throws {
            let outcome = try await run(
                ["--dry-run", "--device", "2,GPU-11100004"], ranks: 2, gpus: "HHHHHH", ["CUDA_VISIBLE_DEVICES": "5,4,1"]
            )
            outcome.expectSuccess()
            let lines = outcome.output.split(separator: "\n").filter { $0.hasPrefix("devices: ") }
            #expect(
                lines == [
                    "devices: local rank 0 -> cuda:0 -> 00000000:3C:00.0 -> GPU-11100001-aaaa-bbbb-cccc-dddddddddddd -> NVIDIA H100 80GB HBM3",
                    "devices: local rank 1 -> cuda:1 -> 00000000:3F:00.0 -> GPU-11100004-aaaa-bbbb-cccc-dddddddddddd -> NVIDIA H100 80GB HBM3",
                ])
        }

        @Test func ranksShareGPUsWhereTheyAreAllowedTo() async throws {
            let arguments = ["--dry-run", "--device", "0,1", "--oversubscribe"]
            let outcome = try await run(arguments, ranks: 4).expectSuccess()
            #expect(outcome.output.split(separator: "\n").filter { $0.contains(" -> cuda:1 -> ") }.count == 2)
        }

        @Test func wrongChoicesAreNamed() async throws {
            for (arguments, ranks, words) in [
                (["--device", "gpu"], 1, ["--device is 'gpu'", "GPU-8932"]),
                (
                    ["--device", "cuda", "batch.global=8"], 5,
                    ["5 ranks need more than the 4 chosen GPUs", "--oversubscribe"]
                ),
                (["--device", "7"], 1, ["names 7", "4 GPUs are visible"]),
                (["--device", "0,0"], 1, ["twice"]),
                (["--memory-fraction", "0.5"], 1, ["--memory-fraction is for GPUs"]),
                (["--device", "cuda", "--memory-fraction", "1.5"], 1, ["--memory-fraction is 1.5"]),
                (["--oversubscribe"], 2, ["--oversubscribe is for GPUs"]),
            ] {
                try await run(arguments, ranks: ranks).expectFailure(2, naming: words)
            }
        }

        @Test(arguments: [1, 2]) func noDriverIsOneErrorBeforeAnythingStarts(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.run(
                ["train", "small.yaml", "--device", "cuda"], ranks: ranks, environment: ["LOCKSTEP_NVML": "/none.so"])
            outcome.expectFailure(1, naming: ["there is no NVIDIA driver here"])
            #expect(outcome.errors.split(separator: "\n").count == 1 && !sandbox.exists("runs"))
        }

        @Test(arguments: [1, 2]) func checkpointsAreAppliedWhereItIsSaid(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            for arguments in [
                ["eval", sandbox.checkpoint("run")], ["predict", sandbox.checkpoint("run"), "volumes/img0.nii.gz"],
            ] {
                try await sandbox.run(arguments + ["--device", "cpu"], ranks: ranks).expectSuccess()
                let outcome = try await sandbox.run(
                    arguments + ["--device", "cuda"], ranks: ranks, environment: ["LOCKSTEP_NVML": "/none.so"])
                outcome.expectFailure(1, naming: ["there is no NVIDIA driver here"])
                #expect(outcome.errors.split(separator: "\n").count == 1)
            }
        }

        @Test func noPluginIsOneError() async throws {
            let outcome = try await run(["--device", "cuda"], ["LOCKSTEP_PLUGINS": "/nowhere"])
            outcome.expectFailure(1, naming: ["the CUDA plug-in is not at /nowhere/libLockstepCUDA.so"])
        }

        /// A driver that is only a stand-in has no CUDA behind it: the error is a rank's, and the map was there before.
        @Test func cudaThatDoesNotWorkIsAnError() async throws {
            let outcome = try await run(["--device", "1"], ["CUDA_VISIBLE_DEVICES": ""])
            outcome.expectFailure(2, naming: ["0 GPUs are visible with CUDA_VISIBLE_DEVICES= of 4"])
            let started = try await run(["--device", "1"])
            started.expectFailure(
                1, naming: ["local rank 0 -> cuda:0 -> 00000000:3C:00.0", "opening its devices: the CUDA plug-in c"])
        }

        @Test func namesThatAreNearlyRightAreWarnedOf() async throws {
            let outcome = try await run(
                ["epochs=1"],
                [
                    "CUDA_VISIBLE_DIVECES": "1", "OMP_NUM_THREAD": "1", "NCCL_SOCKET_IFNAME": "lo",
                ]
            ).expectSuccess()
            let warnings = outcome.errors.split(separator: "\n").filter { $0.contains("warning") }
            #expect(
                warnings == [
                    "lockstep: warning: CUDA_VISIBLE_DIVECES is set, and nothing reads it: CUDA_VISIBLE_DEVICES was probably meant",
                    "lockstep: warning: OMP_NUM_THREAD is set, and nothing reads it: OMP_NUM_THREADS was probably meant",
                ])
        }

        @Test func numbersThatCUDACountsOtherwiseAreWarnedOf() async throws {
            let outcome = try await run(["--dry-run", "--device", "0"], gpus: "AH")
            #expect(outcome.output.contains("NVIDIA A30"))
            #expect(outcome.errors.contains("warning: the GPUs of this machine differ"))
            let refused = try await run(
                ["--dry-run", "--device", "0"], gpus: "AH", ["CUDA_DEVICE_ORDER": "FASTEST_FIRST"])
            refused.expectFailure(2, naming: ["CUDA_DEVICE_ORDER is FASTEST_FIRST", "PCI_BUS_ID"])
        }
    }
}
