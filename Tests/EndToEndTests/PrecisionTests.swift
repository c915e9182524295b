import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch
import Training

extension EndToEnd {
    /// Reduced precision, steps that are not finite, and averages of weights.
    @Suite struct PrecisionTests {
        /// The same four micro-batches on any number of ranks, which low precision would otherwise round differently.
        private func train(_ name: String, _ options: [String], ranks: Int, in sandbox: Sandbox) async throws {
            let same = ["batch.global=4", "batch.accumulate=\(4 / ranks)", "optimizer.kind=sgd", "epochs=4"]
            try await sandbox.train(name, same + options, ranks: ranks)
        }

        @Test(arguments: [["precision=bf16"], ["precision=fp16", "scaler.initialScale=33554432"]])
        func anyNumberOfRanksLeavesOutTheSameStepsAndEndsWithTheSameWeights(_ options: [String]) async throws {
            let sandbox = try await Sandbox()
            for ranks in [1, 2, 4] { try await train("on\(ranks)", options, ranks: ranks, in: sandbox) }
            let scales = try sandbox.records("on1").map { $0.values["train/loss_scale"] }
            let skipped = try sandbox.records("on1").compactMap { $0.values["train/skipped_steps"] }
            #expect(options[0].hasSuffix("fp16") == (skipped.last ?? 0 > 0), "\(skipped)")
            #expect((skipped.last ?? 0) < 8, "some steps were taken")
            for ranks in [2, 4] {
                #expect(
                    try sandbox.records("on\(ranks)").map { $0.values["train/loss_scale"] } == scales, "\(ranks) ranks")
                expectSameLosses(try sandbox.losses("on\(ranks)"), try sandbox.losses("on1"))
                expectCloseParameters(try sandbox.tensors("on\(ranks)"), try sandbox.tensors("on1"), relative: 1e-4)
            }
        }

        @Test func lowPrecisionLearnsNearlyTheSame() async throws {
            let sandbox = try await Sandbox()
            for precision in ["fp32", "bf16", "fp16"] {
                try await sandbox.train(precision, ["precision=\(precision)", "epochs=3"])
            }
            for precision in ["bf16", "fp16"] {
                let losses = try sandbox.losses(precision)
                #expect(losses != (try sandbox.losses("fp32")))
                expectSameLosses(losses, try sandbox.losses("fp32"), relative: 1e-2)
            }
        }

        @Test func resumingIsExact() async throws {
            let sandbox = try await Sandbox()
            let settings = [
                "precision=fp16", "scaler.initialScale=33554432", "scaler.growthInterval=3", "average.decay=0.9",
            ]
            try await sandbox.train("whole", settings + ["epochs=6"], ranks: 2)
            try await sandbox.train("parts", settings + ["epochs=3"], ranks: 2)
            try await sandbox.train("parts", settings + ["epochs=6", "--resume", "auto"], ranks: 2)
            for file in ["model.safetensors", "average.safetensors", "optimizer.safetensors"] {
                expectSameBits(try sandbox.tensors("parts", file), try sandbox.tensors("whole", file))
            }
            let states = try ["parts", "whole"].map {
                try String(contentsOfFile: sandbox.file("\(sandbox.checkpoint($0))/training.json"), encoding: .utf8)
            }
            #expect(states[0].count > 100 && states[0].sorted() == states[1].sorted())
        }

        @Test func theAverageIsWhatIsEvaluated() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["average.decay=0.5", "epochs=2", "evaluation.every=1"])
            let logged = try sandbox.records("run").compactMap { $0.values["validation/dice"] }
            var found: [String: Double] = [:]
            for weights in ["average", "last"] {
                let arguments = ["eval", sandbox.checkpoint("run"), "--weights", weights, "--json", "\(weights).json"]
                try await sandbox.run(arguments).expectSuccess()
                let json = try Data(contentsOf: URL(filePath: sandbox.file("\(weights).json")))
                found[weights] = try JSONDecoder().decode([String: Double].self, from: json)["dice"]
            }
            let (average, last) = try (#require(found["average"]), #require(found["last"]))
            #expect(abs(average - logged[1]) < 1e-15 && abs(last - logged[1]) > 1e-6)
        }

        // MARK: What is not finite

        /// Eight volumes of which one holds nothing but NaN.
        private func breakVolume(in sandbox: Sandbox) throws -> String {
            let (from, to) = (sandbox.file("volumes"), sandbox.file("broken"))
            try FileManager.default.copyItem(atPath: URL(filePath: from).resolvingSymlinksInPath().path, toPath: to)
            let volume = try NIfTI.read("\(to)/img3.nii.gz")
            let nothing = Tensor.full(volume.voxels.shape, .init(Double.nan))
            try NIfTI.write(nothing, affine: volume.affine, to: "\(to)/img3.nii.gz")
            return "data.folder=broken"
        }

        @Test(arguments: [1, 2]) func aBadSampleEndsTheRunByName(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.run(
                ["train", "small.yaml", "model.normalization=batch", try breakVolume(in: sandbox)], ranks: ranks)
            outcome.expectFailure(
                1, naming: ["dice is nan for", "img3.nii.gz", "on rank", "model.0", "nonFinite=skip"])
        }

        @Test func aBadSampleCanBeLeftOut() async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.train(
                "run",
                ["model.normalization=batch", "nonFinite=skip", "epochs=3", "average.decay=0.9"] + [
                    try breakVolume(in: sandbox)
                ], ranks: 2)
            #expect(outcome.errors.contains("is left out: the loss is not finite: dice is nan for"))
            // Once an epoch.
            #expect(try sandbox.records("run").compactMap { $0.values["train/skipped_steps"] }.last == 3)
            for file in ["model.safetensors", "average.safetensors", "optimizer.safetensors"] {
                for (name, tensor) in try sandbox.tensors("run", file) {
                    #expect(tensor.to(.float64).isFinite().all().item() == 1, "\(name)")
                }
            }
        }

        @Test func contradictionsAreToldBeforeAnythingStarts() async throws {
            let sandbox = try await Sandbox()
            let cases = [
                (["precision=fp8"], ["precision", "fp32, bf16, fp16"]),
                (["scaler.growthInterval=5"], ["scaler is for precision fp16", "choose fp16"]),
                (["precision=fp16", "scaler.backoffFactor=2"], ["scaler.backoffFactor is 2"]),
                (["average.decay=1"], ["average.decay is 1.0"]),
            ]
            for (settings, words) in cases {
                try await sandbox.run(["train", "small.yaml"] + settings).expectFailure(2, naming: words)
                #expect(!sandbox.exists("runs/run/log.jsonl"))
            }
        }
    }
}
