import DataPipeline
import Foundation
import Testing
import Torch

extension EndToEnd {
    /// YOLOv3 as a user trains it, on pictures of shapes.
    @Suite struct DetectionTrainingTests {
        /// 20 pictures, some without objects, 16 for training: two steps an epoch.
        private static let configuration = """
            task: detection
            name: run
            epochs: 2
            threads: 1
            data:
              training: {path: shapes, format: yolo, split: train}
              validation: {path: shapes, format: yolo, split: val}
              classes: [circle, square, triangle]
              size: [64, 96]
              augmentation: {flip: 0.5, scale: [0.5, 1.5], mosaic: 0.3, mixup: 0.2, colour: {hue: 0.1, saturation: 0.5, value: 0.3}}
            batch: {global: 8}
            model: {width: 0.06, depths: [1, 1, 1, 1, 1]}
            optimizer: {kind: sgd, learningRate: 0.001}
            inference: {batch: 3}
            evaluation: {every: 0}
            """

        private func sandbox() async throws -> Sandbox {
            let sandbox = try await Sandbox()
            try sandbox.write(Self.configuration, to: "small.yaml")
            let make = ["data", "make", "detection", "shapes", "--images", "20", "--size", "96x64"]
            try await sandbox.run(make).expectSuccess()
            return sandbox
        }

        @Test(arguments: ["giou", "darknet", "source"])
        func anyNumberOfRanksGivesTheSameRun(loss: String) async throws {
            let sandbox = try await sandbox()
            let settings = ["loss.kind=\(loss)", "optimizer.learningRate=0.00001"]
            try await sandbox.train("one", settings)
            for ranks in 2...3 {
                try await sandbox.train("\(ranks)", settings, ranks: ranks)
                expectSameLosses(try sandbox.losses("\(ranks)"), try sandbox.losses("one"), relative: 1e-5)
            }
        }

        @Test func aRunGoesOnExactly() async throws {
            let sandbox = try await sandbox()
            let sizes = ["multiScale.sizes=[[32,32],[64,96]]", "multiScale.every=1"]
            try await sandbox.train("whole", sizes + ["epochs=3"])
            try await sandbox.train("parts", sizes + ["epochs=1"])
            try await sandbox.train("parts", sizes + ["epochs=3", "--resume", "auto"])
            let (whole, parts) = (try sandbox.tensors("whole"), try sandbox.tensors("parts"))
            for (name, tensor) in whole { #expect(tensor.isEqual(to: try #require(parts[name])), "\(name)") }
        }

        /// No statistics of BatchNorm, no random numbers: the run is the same with and without them.
        @Test func evaluationsLeaveTheRunAsItIs() async throws {
            let sandbox = try await sandbox()
            try await sandbox.train("blind", ["evaluation.every=0"], ranks: 2)
            try await sandbox.train("watched", ["evaluation.every=1"], ranks: 2)
            let (blind, watched) = (try sandbox.tensors("blind"), try sandbox.tensors("watched"))
            #expect(!blind.isEmpty)
            for (name, tensor) in blind { #expect(tensor.isEqual(to: try #require(watched[name])), "\(name)") }
        }

        @Test func evaluationsAreTheSameToTheLastBit() async throws {
            let sandbox = try await sandbox()
            try await sandbox.train("run", ["epochs=1"])
            let checked = try await sandbox.run(
                [
                    "eval", sandbox.checkpoint("run"), "--self-check", "--save-detections", "found.json", "--plots",
                    "plots",
                ],
                ranks: 2
            ).expectSuccess()
            #expect(checked.errors.contains("give the same to the last bit"), "\(checked.errors)")
            #expect(sandbox.exists("plots/confusion.svg"))
            let one = try await sandbox.run(["eval", sandbox.checkpoint("run"), "--json", "-"]).expectSuccess()
            let scored = try await sandbox.run([
                "eval", "--detections", "found.json", "--ground-truth", "shapes", "--format", "yolo", "--split", "val",
                "--json", "-",
            ]).expectSuccess()
            let numbers = try [one, scored].map {
                try JSONDecoder().decode([String: Double?].self, from: Data($0.output.utf8))
            }
            for (name, value) in numbers[1] { #expect(numbers[0][name] == value, "\(name)") }
        }

        @Test func predictionsAreDrawnAndWrittenDown() async throws {
            let sandbox = try await sandbox()
            try await sandbox.train("run", ["epochs=1"])
            let predict = ["predict", sandbox.checkpoint("run"), "shapes/images/val"]
            let settings = ["--set", "inference.confidence=0.001", "--set", "inference.writesText=true"]
            try await sandbox.run(predict + ["--output", "one"] + settings).expectSuccess()
            let two = try await sandbox.run(predict + ["--output", "two"] + settings, ranks: 2).expectSuccess()
            #expect(two.errors.contains("ms an image: read"), "\(two.errors)")
            let files = try FileManager.default.contentsOfDirectory(atPath: sandbox.file("one")).sorted()
            #expect(files.count == 4 * 2 + 1 && files.contains("predictions.json"))
            for name in files {
                let (a, b) = try (
                    Data(contentsOf: URL(filePath: sandbox.file("one/\(name)"))),
                    Data(contentsOf: URL(filePath: sandbox.file("two/\(name)")))
                )
                #expect(a == b, "\(name)")
            }
            let picture = try #require(files.first { $0.hasSuffix(".jpg") })
            #expect(try Image.size(of: sandbox.file("one/\(picture)")) == ImageSize(width: 96, height: 64))
            try await sandbox.run(predict + ["--share", "windows"], ranks: 2)
                .expectFailure(2, naming: ["--share windows", "volumes"])
        }

        /// Fatal with its name, or left out on all ranks alike.
        @Test func brokenPictures() async throws {
            let sandbox = try await sandbox()
            let broken = "shapes/images/train/shapes000003.jpg"
            let file = URL(filePath: sandbox.file(broken))
            let whole = try Data(contentsOf: file)
            try FileManager.default.removeItem(at: file)
            try whole.prefix(whole.count / 2).write(to: file)
            try await sandbox.run(["train", "small.yaml"], ranks: 2).expectFailure(1, naming: ["shapes000003.jpg"])
            for ranks in 1...2 {
                let settings = ["data.skipsBroken=true", "optimizer.learningRate=0.00001", "name=\(ranks)"]
                let outcome = try await sandbox.run(["train", "small.yaml"] + settings, ranks: ranks).expectSuccess()
                #expect(outcome.errors.contains("left out") && outcome.errors.contains("shapes000003.jpg"))
            }
            expectSameLosses(try sandbox.losses("2"), try sandbox.losses("1"), relative: 1e-5)
        }

        @Test func anchorsAreFitted() async throws {
            let outcome = try await sandbox().run(["data", "anchors", "small.yaml"]).expectSuccess()
            #expect(outcome.output.contains("  anchors: [["), "\(outcome.output)")
        }

        @Test func modelsAreMeasured() async throws {
            let sandbox = try await sandbox()
            let layers = try await sandbox.run(["profile", "small.yaml"]).expectSuccess()
            #expect(layers.output.contains("backbone") && layers.output.contains("64x96"))
            let memory = try await sandbox.run(["profile", "small.yaml", "--memory", "--steps", "1"]).expectSuccess()
            #expect(memory.output.contains("bf16 + recompute"))
        }

        @Test(arguments: [
            ("data.classes=[circle, square]", ["class 2 does not exist"]),
            ("data.classes=[]", ["data.classes is empty"]),
            ("data.size=[64,90]", ["data.size", "multiples of 32"]), ("data.training.path=nowhere", ["nowhere"]),
            ("model.anchors=[[1,2]]", ["model.anchors"]), ("loss.kind=focal", ["loss.kind", "giou"]),
            ("data.augmentation.flip=2", ["data.augmentation", "flip"]),
            ("pretrained.path=small.yaml", ["small.yaml"]), ("parallel.strategy=pipeline", ["parallel.strategy"]),
            ("inference.overlap=45", ["inference.overlap"]),
        ])
        func wrongSettingsAreNamed(_ setting: String, _ words: [String]) async throws {
            let outcome = try await sandbox().run(["train", "small.yaml", setting])
            #expect(outcome.code == .exit(1) || outcome.code == .exit(2))
            for word in words { #expect(outcome.errors.contains(word), "\(setting): \(outcome.errors)") }
        }
    }
}
