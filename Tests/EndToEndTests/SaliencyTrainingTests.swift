import DataPipeline
import Foundation
import Testing
import Torch

extension EndToEnd {
    /// MINet as a user trains it, on pictures of shapes that stand out.
    @Suite struct SaliencyTrainingTests {
        /// 20 pictures, 16 for training: two steps an epoch.
        private static let configuration = """
            task: saliency
            name: run
            epochs: 2
            threads: 1
            data:
              training: {path: salient, split: train}
              validation: {path: salient, split: val}
              size: [64, 96]
            batch: {global: 8}
            model: {kind: light-minet-vgg16, width: 0.06}
            optimizer: {kind: sgd, learningRate: 0.001}
            inference: {batch: 3}
            evaluation: {every: 0}
            """

        private func sandbox() async throws -> Sandbox {
            let sandbox = try await Sandbox()
            try sandbox.write(Self.configuration, to: "small.yaml")
            try await sandbox.run(["data", "make", "saliency", "salient", "--images", "20", "--size", "80"])
                .expectSuccess()
            return sandbox
        }

        @Test(arguments: ["bce", "bce-cel", "structure"])
        func anyNumberOfRanksGivesTheSameRun(loss: String) async throws {
            let sandbox = try await sandbox()
            let settings = ["loss.kind=\(loss)", "multiScale.sizes=[[32,64],[64,96]]", "multiScale.every=1"]
            try await sandbox.train("one", settings)
            for ranks in 2...3 {
                try await sandbox.train("\(ranks)", settings, ranks: ranks)
                expectSameLosses(try sandbox.losses("\(ranks)"), try sandbox.losses("one"), relative: 1e-5)
            }
        }

        /// As every published number was made: each rank's own ratio, so that the loss depends on who sees what.
        @Test func ratiosOfEachRankAreToBeHad() async throws {
            let sandbox = try await sandbox()
            try await sandbox.train("global", [], ranks: 2)
            try await sandbox.train("own", ["parallel.losses=perRank"], ranks: 2)
            #expect(try sandbox.losses("global")[1] != sandbox.losses("own")[1])
        }

        /// Four pictures over three ranks: one of them has two.
        @Test func evaluationsAreTheSameToTheLastBit() async throws {
            let sandbox = try await sandbox()
            try await sandbox.train("run", ["epochs=1"])
            let one = try await sandbox.run(["eval", sandbox.checkpoint("run"), "--json", "-"]).expectSuccess()
            for ranks in 2...3 {
                let checked = try await sandbox.run(
                    ["eval", sandbox.checkpoint("run"), "--self-check", "--plots", "plots", "--json", "\(ranks).json"],
                    ranks: ranks
                ).expectSuccess()
                #expect(checked.errors.contains("give the same to the last bit"), "\(checked.errors)")
                #expect(try numbers(Data(contentsOf: URL(filePath: sandbox.file("\(ranks).json")))) == numbers(one))
            }
            #expect(sandbox.exists("plots/f-measure.svg") && sandbox.exists("plots/curves.json"))
        }

        /// What predictions write is what evaluations measure.
        @Test func predictionsAreMeasuredAsEvaluationsAre() async throws {
            let sandbox = try await sandbox()
            try await sandbox.train("run", ["epochs=1"])
            let predict = ["predict", sandbox.checkpoint("run"), "salient/val/Image", "--output"]
            try await sandbox.run(predict + ["one"]).expectSuccess()
            let two = try await sandbox.run(predict + ["two"], ranks: 2).expectSuccess()
            #expect(two.errors.contains("ms an image: read"), "\(two.errors)")
            for name in try FileManager.default.contentsOfDirectory(atPath: sandbox.file("salient/val/Mask")) {
                let map = try Data(contentsOf: URL(filePath: sandbox.file("one/\(name)")))
                #expect(try map == Data(contentsOf: URL(filePath: sandbox.file("two/\(name)"))), "\(name)")
                let size = try Image.size(of: sandbox.file("salient/val/Mask/\(name)"))
                #expect(try Image.size(of: sandbox.file("one/\(name)")) == size)
                #expect(sandbox.exists("one/overlays/\((name as NSString).deletingPathExtension).jpg"))
            }
            let measured = try await sandbox.run([
                "eval", "--predictions", "one", "--masks", "salient/val/Mask", "--json", "-",
            ]).expectSuccess()
            let evaluated = try await sandbox.run(["eval", sandbox.checkpoint("run"), "--json", "-"]).expectSuccess()
            #expect(try numbers(measured) == numbers(evaluated))
        }

        @Test func resultsOfOneNameAreRefused() async throws {
            let sandbox = try await sandbox()
            try await sandbox.train("run", ["epochs=1"])
            let picture = try #require(
                FileManager.default.contentsOfDirectory(atPath: sandbox.file("salient/val/Image")).first)
            let path = "salient/val/Image/\(picture)"
            try await sandbox.run(["predict", sandbox.checkpoint("run"), path, path])
                .expectFailure(1, naming: [path, "have one name"])
        }

        @Test func modelsAreMeasured() async throws {
            let sandbox = try await sandbox()
            let layers = try await sandbox.run(["profile", "small.yaml"]).expectSuccess()
            #expect(layers.output.contains("encoder") && layers.output.contains("64x96"))
            let memory = try await sandbox.run(["profile", "small.yaml", "--memory", "--steps", "1"]).expectSuccess()
            #expect(memory.output.contains("bf16 + recompute"))
        }

        @Test(arguments: [
            ("data.size=[64,90]", ["data.size", "multiples of 16"]), ("data.training.path=nowhere", ["nowhere"]),
            ("data.training.path=''", ["data.training.path is not set"]), ("loss.kind=dice", ["loss.kind", "bce-cel"]),
            ("data.augmentation.flip=2", ["data.augmentation", "flip"]), ("model.kind=unet", ["model.kind", "res50"]),
            ("pretrained.path=small.yaml", ["small.yaml"]), ("parallel.strategy=pipeline", ["parallel.strategy"]),
            ("multiScale.sizes=[[33,64]]", ["multiScale.sizes"]), ("inference.batch=0", ["inference.batch"]),
        ])
        func wrongSettingsAreNamed(_ setting: String, _ words: [String]) async throws {
            let outcome = try await sandbox().run(["train", "small.yaml", setting])
            #expect(outcome.code == .exit(1) || outcome.code == .exit(2))
            for word in words { #expect(outcome.errors.contains(word), "\(setting): \(outcome.errors)") }
        }

        private func numbers(_ outcome: Outcome) throws -> [String: Double] {
            try numbers(Data(outcome.output.utf8))
        }

        private func numbers(_ json: Data) throws -> [String: Double] {
            try JSONDecoder().decode([String: Double].self, from: json)
        }
    }
}
