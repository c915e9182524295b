import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

extension EndToEnd {
    /// What is wrong is said in one paragraph that names it, on one rank and on two; nothing hangs, nobody stays behind.
    @Suite struct BadInputTests {
        struct Case: CustomTestStringConvertible, Sendable {
            let testDescription: String
            /// Makes the mistake.
            var prepare: @Sendable (Sandbox) throws -> Void = { _ in }
            var arguments: [String] = []
            /// 1 for the world's mistakes, 2 for the configuration's.
            var code: Int32 = 2
            /// What the message has to hold.
            let words: [String]
            var ranks = [1, 2]
            var environment: [String: String] = [:]
        }

        @Test(arguments: configurations + data + folders) func isNamed(_ example: Case) async throws {
            for ranks in example.ranks {
                let sandbox = try await Sandbox()
                try example.prepare(sandbox)
                let outcome = try await sandbox.run(
                    ["train", "small.yaml"] + example.arguments, ranks: ranks, environment: example.environment,
                    within: 20)
                outcome.expectFailure(example.code, naming: example.words)
                #expect(paragraphs(outcome.errors) <= 2 * ranks, "\(outcome.errors)")
            }
        }

        /// Lines that are neither the plan nor progress.
        private func paragraphs(_ text: String) -> Int {
            text.split(separator: "\n").filter { $0.contains("lockstep: ") }.count
        }
    }
}

// MARK: - What can be wrong

extension EndToEnd.BadInputTests {
    static let configurations = [
        Case(
            testDescription: "configuration that is no YAML",
            prepare: { try $0.write("epochs: [1, 2", to: "small.yaml") },
            words: ["small.yaml", "not valid YAML"]),
        Case(
            testDescription: "no configuration", prepare: { try remove("small.yaml", in: $0) },
            words: ["small.yaml", "no such file"]),
        Case(
            testDescription: "unknown key", arguments: ["optimizer.learningrate=1"],
            words: ["optimizer.learningrate", "optimizer.learningRate"]),
        Case(
            testDescription: "unknown key in the file",
            prepare: { try $0.write("task: volumes\nepohcs: 3", to: "small.yaml") },
            words: ["line 2 of small.yaml", "epohcs", "did you mean epochs"]),
        Case(
            testDescription: "no task", prepare: { try $0.write("epochs: 3", to: "small.yaml") },
            words: ["small.yaml", "which task", "volumes"]),
        Case(testDescription: "unknown task", arguments: ["task=volums"], words: ["task", "volums", "volumes"]),
        Case(testDescription: "wrong type", arguments: ["epochs=many"], words: ["epochs", "many"]),
        Case(
            testDescription: "fewer samples than ranks", arguments: ["batch.global=1"],
            words: ["batch.global is 1", "2 ranks"], ranks: [2]),
        Case(
            testDescription: "contradicting batches", arguments: ["batch.perRank=3"],
            words: ["batch.global is 4", "batch.perRank 3"]),
        Case(
            testDescription: "crop that the network cannot halve", arguments: ["data.crop=[15, 16, 16]"],
            words: ["data.crop", "multiples of 2"]),
        Case(
            testDescription: "strides that do not fit the levels", arguments: ["model.strides=[2, 2]"],
            words: ["model.channels", "model.strides"]),
    ]

    static let data = [
        Case(
            testDescription: "no data folder", arguments: ["data.folder=nowhere"], code: 1, words: ["nowhere"]),
        Case(
            testDescription: "empty data folder", prepare: { try makeFolder("empty", in: $0) },
            arguments: ["data.folder=empty"], code: 1, words: ["empty", "img*.nii.gz"]),
        Case(
            testDescription: "label without a partner", prepare: { try remove("own/seg3.nii.gz", in: copied($0)) },
            arguments: own, code: 1, words: ["own/img3.nii.gz", "own/seg3.nii.gz"]),
        Case(
            testDescription: "label of another shape",
            prepare: { try writeVolume([32, 32, 30], "own/seg3.nii.gz", in: copied($0)) },
            arguments: own, code: 1, words: ["own/seg3.nii.gz", "[32, 32, 30]", "[32, 32, 32"]),
        Case(
            testDescription: "label of a class that the model does not have",
            prepare: { try writeVolume([32, 32, 32, 1], of: 7, "own/seg3.nii.gz", in: copied($0)) }, arguments: own,
            code: 1, words: ["own/seg3.nii.gz", "7", "from 0 to 1"]),
        Case(
            testDescription: "text that is called a volume",
            prepare: { try copied($0).write("hello\n", to: "own/img3.nii.gz") }, arguments: own, code: 1,
            words: ["own/img3.nii.gz"]),
        Case(
            testDescription: "volume that is cut off, met in the middle of an epoch",
            prepare: { try cutOff("own/img5.nii.gz", in: copied($0)) }, arguments: own + ["loader.prefetch=1"], code: 1,
            words: ["own/img5.nii.gz", "step ", "epoch 0"]),
        Case(
            testDescription: "crop larger than a volume", arguments: ["data.crop=[48, 48, 48]"], code: 1,
            words: ["img0.nii.gz", "[48, 48, 48]", "[32, 32, 32]"]),
    ]

    static let folders = [
        Case(
            testDescription: "run that is there already",
            prepare: {
                try makeFolder("runs/run", in: $0)
                try $0.write("", to: "runs/run/log.jsonl")
            },
            words: ["runs/run", "--resume auto"]),
        Case(
            testDescription: "file in the way of the run's folder", prepare: { try $0.write("", to: "runs") }, code: 1,
            words: ["runs", "in the way"]),
        Case(
            testDescription: "path that is no checkpoint", arguments: ["--resume", "volumes"], code: 1,
            words: ["volumes", "manifest.json is missing"]),
        Case(
            testDescription: "checkpoint that is not there", arguments: ["--resume", "nowhere"], code: 1,
            words: ["nowhere", "no such folder"]),
    ]

    private static let own = ["data.folder=own"]
}

// MARK: - Making mistakes

/// A data set of the test's own, in the folder `own`.
private func copied(_ sandbox: Sandbox) throws -> Sandbox {
    let volumes = try FileManager.default.destinationOfSymbolicLink(atPath: sandbox.file("volumes"))
    try FileManager.default.copyItem(atPath: volumes, toPath: sandbox.file("own"))
    return sandbox
}

private func makeFolder(_ name: String, in sandbox: Sandbox) throws {
    try FileManager.default.createDirectory(atPath: sandbox.file(name), withIntermediateDirectories: true)
}

private func writeVolume(_ shape: [Int], of value: Scalar = 0, _ name: String, in sandbox: Sandbox) throws {
    try NIfTI.write(Tensor.full(shape, value), to: sandbox.file(name))
}

/// Leaves the header whole.
private func cutOff(_ name: String, in sandbox: Sandbox) throws {
    let whole = try bytes(ofFile: sandbox.file(name))
    _ = try sandbox.folder.write(whole.prefix(whole.count / 2), to: name)
}

private func remove(_ name: String, in sandbox: Sandbox) throws {
    try FileManager.default.removeItem(atPath: sandbox.file(name))
}
