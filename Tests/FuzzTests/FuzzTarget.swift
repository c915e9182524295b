import Foundation
import TestSupport
import Testing
import Torch
import Training
import VisionTasks

/// A reader of files: whatever is in them, it reads them or says in one paragraph why it does not.
struct FuzzTarget: CustomTestStringConvertible, Sendable {
    let name: String
    /// What the changed files are made of.
    let files: @Sendable () throws -> [[UInt8]]
    let words: [String]
    /// Reads the file of that name in the folder.
    let fileName: String
    /// Whether the reader leaves out what it cannot read, such as the torn last line of a log.
    var isLenient = false
    let read: @Sendable (_ path: String) throws -> Void

    var testDescription: String { name }

    static let all = [configuration, override, safetensors, archive, legacyArchive, checkpoint, run, events]

    private static func fixtures(_ names: [String]) throws -> [[UInt8]] {
        try names.map { try bytes(ofFile: Fixtures.path("checkpoints/\($0)")) }
    }

    private static let yaml = [
        "&a ", "*a", "<<: ", "? ", "- ", ": ", "null", "~", "[", "]", "{", "}", "|", ">", "'", "\"", "!!int ", "---",
        "\n",
        "  ", "\t", "1e999", "-9223372036854775809", ".nan", "batch", "data", "optimizer", "epochs",
        "9223372036854775807",
    ]

    private static func configurations() throws -> [[UInt8]] {
        let folder = Fixtures.folder.deletingLastPathComponent().deletingLastPathComponent().appending(path: "configs")
        return try ["volumes", "yolov3", "minet-res50"].map {
            try bytes(ofFile: folder.appending(path: "\($0).yaml").path)
        }
    }

    private static let configuration = FuzzTarget(
        name: "configuration", files: configurations, words: yaml, fileName: "config.yaml",
        read: { path in
            _ = try loadConfiguration(defaults: DetectionConfiguration(), file: path)
        })

    private static let override = FuzzTarget(
        name: "override",
        files: { ["batch.global=64", "optimizer.kind=adam", "multiScale.sizes=[[320, 416]]"].map { Array($0.utf8) } },
        words: yaml + ["=", "."], fileName: "override.txt",
        read: { path in
            let text = String(decoding: try bytes(ofFile: path), as: UTF8.self)
            _ = try loadConfiguration(defaults: DetectionConfiguration(), file: nil, overrides: [text])
        })

    private static let safetensors = FuzzTarget(
        name: "safetensors", files: { try fixtures(["dtypes.safetensors", "legacy.expected.safetensors"]) },
        words: [
            "\"dtype\":", "\"shape\":", "\"data_offsets\":", "__metadata__", "[0,8]", "F32", "BF16", "-1", "\\u0000",
            "{",
            "}", "[", "]", "18446744073709551615", "1e3",
        ], fileName: "model.safetensors",
        read: { path in
            _ = try Safetensors.read(path)
        })

    /// Instructions of pickles, and what PyTorch puts between them.
    private static let pickle = [
        "c", "R", "o", "(", "t", ")", "}", "]", "q\u{0}", "h\u{0}", "b", "Q", "\u{2E}", "a", "e", "s", "u", "0", "1",
        "2",
        "cos\nsystem\n", "cbuiltins\neval\n", "ctorch\nFloatStorage\n", "ctorch._utils\n_rebuild_tensor_v2\n",
        "ccollections\nOrderedDict\n", "X\u{4}\u{0}\u{0}\u{0}", "K\u{1}", "I1\n",
    ]

    private static let archive = FuzzTarget(
        name: "pth",
        files: {
            try fixtures(["views.pth", "protocol4.pth", "parameters.pth", "checkpoint_nested.pth", "laughs.pth"])
        }, words: pickle + ["PK\u{3}\u{4}", "PK\u{1}\u{2}", "PK\u{5}\u{6}", "data.pkl", "../", "byteorder"],
        fileName: "weights.pth",
        read: { path in
            _ = try PyTorchArchive.read(path)
        })

    private static let legacyArchive = FuzzTarget(
        name: "pth before 1.6", files: { try fixtures(["legacy.pth", "legacy_python2.pth"]) }, words: pickle,
        fileName: "weights.pth",
        read: { path in
            _ = try PyTorchArchive.stateDict(path)
        })

    private static let checkpoint = FuzzTarget(
        name: "checkpoint manifest", files: { [try SampleCheckpoint.manifest()] },
        words: [
            "\"files\" : [", "\"name\" : ", "\"../model\"", "\"size\" : -1", "\"step\" : ", "9223372036854775808",
            "NaN",
            "\"Infinity\"", "null", "\"format\" : 1", "{", "}", "[", "]", ",",
        ], fileName: "manifest.json",
        read: { path in
            let folder = URL(filePath: path).deletingLastPathComponent().path
            do {
                try Checkpoint(path: folder).verify()
            } catch {
                // The checksum keeps all else from being reached: a second try has one that is right.
                let file = URL(filePath: path)
                guard let manifest = try? JSONDecoder().decode(CheckpointManifest.self, from: Data(contentsOf: file))
                else { throw error }
                try manifest.sealed().write(to: file)
                try Checkpoint(path: folder).verify()
            }
        })

    private static let run = FuzzTarget(
        name: "a run's folder", files: { [Array(SampleCheckpoint.log.utf8)] },
        words: [
            "{", "}", "\n", "\"step\": ", "\"epoch\": ", "\"NaN\"", "1e999", "-1", "9223372036854775808", "null", "[[",
        ],
        fileName: "log.jsonl", isLenient: true,
        read: { path in
            _ = try ScalarRecord.read(path)
            _ = RunSummary(RunFolder(path: URL(filePath: path).deletingLastPathComponent().path))
            _ = try ScalarLog(path: path, after: ResumePoint(step: 3, epoch: 1))
        })

    private static let events = FuzzTarget(
        name: "events", files: { [SampleCheckpoint.events()] }, words: ["\u{0}\u{0}\u{0}\u{0}"],
        fileName: "events.out.tfevents", isLenient: true,
        read: { path in
            for record in EventRecord.records(in: try bytes(ofFile: path)) { precondition(record.count < 1 << 30) }
        })
}
