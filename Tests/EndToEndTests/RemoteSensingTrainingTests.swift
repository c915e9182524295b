import Foundation
import TestSupport
import Testing
import Torch

extension EndToEnd {
    /// PKDiff and its kin as a user trains them, on tiles of a made-up town.
    @Suite struct RemoteSensingTrainingTests {
        /// Ten windows, four at a time: the last two are fewer than four ranks.
        private static let configuration = """
            task: remote-sensing
            name: run
            epochs: 2
            threads: 1
            data:
              training: {path: town, layout: vaihingen, ids: ["1", "3"]}
              validation: {path: town, layout: vaihingen, ids: ["5"]}
              windows: {side: 32, count: 10}
            batch: {global: 4}
            model: {kind: pkdiff, width: 8, multipliers: [1, 1, 2], unet: {channels: [8, 16], strides: [2]}}
            diffusion: {timesteps: 2, scales: 2, patch: 16}
            loss: {kernel: {pixels: 64}}
            optimizer: {kind: adamw, learningRate: 0.001}
            schedule: {kind: cosine, warmup: 1}
            clipping: {norm: 1}
            average: {decay: 0.9}
            inference: {window: 32, stride: 24, batch: 4}
            evaluation: {every: 0}
            log: {every: 1}
            """

        /// Settings of a plain U-Net.
        private static let unet = [
            "model.kind=unet", "diffusion.timesteps=25", "diffusion.scales=3", "diffusion.patch=128",
        ]

        private func sandbox() async throws -> Sandbox {
            let sandbox = try await Sandbox()
            try sandbox.write(Self.configuration, to: "small.yaml")
            try await sandbox.run(["data", "make", "remote-sensing", "town", "--size", "128"]).expectSuccess()
            return sandbox
        }

        @Test(arguments: [
            [], ["loss.dice=0.1", "batch.accumulate=2", "batch.global=8"],
            ["model.kind=recursive-noise-diffusion", "diffusion.recipe=loop"],
            [
                "model.kind=recursive-noise-diffusion", "diffusion.recipe=linear", "loss.crossEntropy=0.1",
                "clipping.norm=0.95",
            ], unet,
        ])
        func anyNumberOfRanksGivesTheSameRun(settings: [String]) async throws {
            let sandbox = try await sandbox()
            try await sandbox.train("one", settings)
            for ranks in [2, 4] {
                try await sandbox.train("\(ranks)", settings, ranks: ranks)
                expectSameLosses(try sandbox.losses("\(ranks)"), try sandbox.losses("one"))
                for file in ["model.safetensors", "average.safetensors"] {
                    expectCloseParameters(
                        try sandbox.tensors("\(ranks)", file), try sandbox.tensors("one", file),
                        except: hasNoGradient, relative: 1e-4, absolute: 1e-4)
                }
            }
        }

        /// A bias of all keys alike changes no softmax, and one before a normalisation of a channel changes nothing: their
        /// gradients are rounding, of which Adam makes whole steps.
        private func hasNoGradient(_ name: String) -> Bool {
            ["hape.mlp.bias", "proj.bias", ".conv.bias"].contains { name.hasSuffix($0) }
        }

        /// Four windows in the scene's height and its width: no number of ranks divides them all.
        @Test func evaluationsAreTheSameToTheLastBit() async throws {
            let sandbox = try await sandbox()
            try await sandbox.train("run", ["epochs=1"])
            for ranks in 2...3 {
                let checked = try await sandbox.run(
                    ["eval", sandbox.checkpoint("run"), "--self-check", "--json", "\(ranks).json"], ranks: ranks
                ).expectSuccess()
                #expect(checked.errors.contains("give the same to the last bit"), "\(checked.errors)")
            }
            let (two, three) = (
                try Data(contentsOf: file("2.json", sandbox)), try Data(contentsOf: file("3.json", sandbox))
            )
            #expect(two == three)
        }

        private func file(_ name: String, _ sandbox: Sandbox) -> URL { URL(filePath: sandbox.file(name)) }

        @Test func killedRanksAndResumingIsExact() async throws {
            let sandbox = try await sandbox()
            let settings = ["checkpoint.everySteps=1", "epochs=4"]
            try await sandbox.train("whole", settings, ranks: 2)
            let program = try sandbox.start(["train", "small.yaml", "name=parts"] + settings, ranks: 2)
            try await program.wait(for: "step 4") { sandbox.lastStep("parts") >= 4 }
            program.send(SIGKILL, toRank: 1)
            _ = try await program.finish(within: 10)
            try await sandbox.train("parts", settings + ["--resume", "auto"], ranks: 2)
            for file in ["model.safetensors", "optimizer.safetensors", "average.safetensors"] {
                expectSameBits(try sandbox.tensors("parts", file), try sandbox.tensors("whole", file))
            }
        }

        @Test func predictionsAreTheSameForAnyNumberOfRanks() async throws {
            let sandbox = try await sandbox()
            try await sandbox.train("run", ["epochs=1"])
            let predict = ["predict", sandbox.checkpoint("run"), "town/top/top_mosaic_09cm_area5.tif", "--output"]
            try await sandbox.run(predict + ["one"]).expectSuccess()
            try await sandbox.run(predict + ["two", "--share", "windows"], ranks: 2).expectSuccess()
            let name = "top_mosaic_09cm_area5.tif"
            #expect(
                try Data(contentsOf: file("one/\(name)", sandbox)) == Data(contentsOf: file("two/\(name)", sandbox)))
        }

        @Test(arguments: ["pkdiff", "recursive-noise-diffusion", "unet"])
        func modelsAreMeasured(kind: String) async throws {
            let sandbox = try await sandbox()
            let settings = kind == "unet" ? Self.unet : ["model.kind=\(kind)"]
            let layers = try await sandbox.run(["profile", "small.yaml"] + settings).expectSuccess()
            #expect(layers.output.contains(kind == "unet" ? "1x6x32x32" : "1x6x16x16"))
            let memory = try await sandbox.run(["profile", "small.yaml", "--memory", "--steps", "1"] + settings)
                .expectSuccess()
            #expect(memory.output.contains("bf16 + recompute"))
        }

        /// Before anything is read.
        @Test(arguments: [
            ("data.training.path=''", ["data.training.path is not set"]),
            ("model.kind=segnet", ["model.kind", "pkdiff"]),
            ("model.width=12", ["model.width is 12", "multiple of 8"]),
            ("diffusion.timesteps=0", ["diffusion.timesteps"]),
            ("diffusion.patch=12", ["diffusion.patch is 12"]), ("diffusion.scales=9", ["diffusion.scales is 9"]),
            ("data.windows.side=36", ["data.windows.side", "multiples of 8"]),
            ("inference.window=40", ["inference.window is [40, 40]", "diffusion.patch=16"]),
            ("diffusion={recipe: linear, timesteps: 1}", ["diffusion.timesteps", "linear"]),
            ("loss={mse: 0, pkd: 0}", ["loss", "every term's factor is 0"]), ("loss.pkd=-1", ["loss.pkd is -1"]),
            ("loss.kernel.pixels=1", ["loss.kernel.pixels is 1"]),
            ("model.kind=unet", ["diffusion is for networks that denoise"]),
            ("parallel.strategy=pipeline", ["parallel.strategy"]), ("plainEpochs=1", ["plainEpochs"]),
            ("data.classes={names: [a], colours: [[1, 2, 3], [3, 4, 5]]}", ["2 colours for 1 classes"]),
            ("multiScale.sizes=[[32, 32]]", ["multiScale is for a U-Net"]),
        ])
        func wrongSettingsAreNamed(_ setting: String, _ words: [String]) async throws {
            let sandbox = try await Sandbox()
            try sandbox.write(Self.configuration, to: "small.yaml")
            try await sandbox.run(["train", "small.yaml", setting]).expectFailure(2, naming: words)
        }

        /// What only the scenes tell.
        @Test func whatDoesNotFitTheDataIsNamed() async throws {
            let sandbox = try await sandbox()
            for (setting, words) in [
                ("data.training.path=nowhere", ["nowhere does not exist"]),
                ("data.training.ids=[\"2\"]", ["scene 2", "missing"]),
                ("model.inputChannels=3", ["model.inputChannels is 3", "scene 1 has 4"]),
                ("data.rasters.usesElevation=false", ["model.inputChannels is 4", "scene 1 has 3"]),
                ("pretrained.path=small.yaml", ["small.yaml"]),
                ("groups=[{match: \"*_D*\", learningRateFactor: 2}]", ["groups", "*_D*", "matches no parameter"]),
            ] {
                let outcome = try await sandbox.run(["train", "small.yaml", setting])
                #expect(outcome.code == .exit(1) || outcome.code == .exit(2))
                for word in words { #expect(outcome.errors.contains(word), "\(setting): \(outcome.errors)") }
            }
        }
    }
}
