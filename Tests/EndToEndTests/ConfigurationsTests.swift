import Foundation
import Testing

extension EndToEnd {
    /// Every configuration that comes with the program, on a made-up set in place of its own.
    @Suite struct ConfigurationsTests {
        private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../configs")
        static let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []

        /// Its settings are known, fit together, and give a network whose training step is worked out.
        @Test(arguments: files) func isReadyToTrain(_ file: String) async throws {
            let sandbox = try await Sandbox()
            let path = Self.folder.appending(path: file).path
            let text = try String(contentsOfFile: path, encoding: .utf8)
            let task = try #require(text.split(separator: "\n").first { $0.hasPrefix("task: ") }?.dropFirst(6))
            let data = try #require(Self.data[String(task)], "no data for \(task)")
            try await sandbox.run(["data", "make"] + data.make).expectSuccess()
            let plan = try await sandbox.run(["train", path, "--dry-run"] + data.settings).expectSuccess()
            let all = plan.output + plan.errors
            for part in ["task: \(task)", "plan: global", "memory: "] { #expect(all.contains(part), "\(part)") }
        }

        @Test func areAllThere() { #expect(Self.files.count >= 15) }

        /// What makes a set, and the settings that lead to it.
        private static let data: [String: (make: [String], settings: [String])] = [
            "volumes": (["volumes", "made", "--count", "5", "--size", "96"], ["data.folder=made", "batch.global=4"]),
            "detection": (
                ["detection", "shapes", "--images", "80", "--size", "96x64"],
                [
                    "data.training={path: shapes, format: yolo, split: train, images: null}",
                    "data.validation={path: shapes, format: yolo, split: val, images: null}",
                    "data.classes=[circle, square, triangle]",
                    // As many steps as the schedules are made for.
                    "epochs=600000",
                ]
            ),
            "saliency": (
                ["saliency", "salient", "--images", "40", "--size", "64"],
                ["data.training={path: salient, split: train}", "data.validation={path: salient, split: val}"]
            ),
            "remote-sensing": (
                ["remote-sensing", "town", "--size", "256"],
                [
                    "data.training={path: town, layout: vaihingen, split: train}",
                    "data.validation={path: town, layout: vaihingen, split: test}",
                ]
            ),
        ]
    }
}
