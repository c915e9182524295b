import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

extension EndToEnd {
    /// Scoring label maps of any program: `lockstep eval --predictions --labels`.
    @Suite struct SegmentationScoringTests {
        private static let measure = ["eval", "--predictions", "maps", "--labels", "labels"]
        private static let names = "impervious,building,low vegetation,tree,car,clutter"

        private struct Expected: Decodable {
            struct Case: Decodable {
                let accuracy, kappa, meanF1, meanIou: Double
                let f1: [Double?]
            }
            let cases: [Case]
        }

        /// The first case of the fixture, as maps of numbers.
        private static func sandbox() async throws -> Sandbox {
            let sandbox = try await Sandbox()
            let tensors = try Fixtures.tensors("segmentation.safetensors")
            for (folder, key) in [("maps", "predicted"), ("labels", "labels")] {
                try FileManager.default.createDirectory(
                    atPath: sandbox.file(folder), withIntermediateDirectories: true)
                let labels = try #require(tensors["usual/\(key)"])
                let image = Image(width: labels.size(1), height: labels.size(0), channels: 1, pixels: labels.array())
                try PNG.write(image, to: sandbox.file("\(folder)/area5\(folder == "labels" ? "_noBoundary" : "").png"))
            }
            return sandbox
        }

        @Test func scoresAreScikitLearns() async throws {
            let sandbox = try await Self.sandbox()
            let command =
                Self.measure + ["--classes", Self.names, "--scored", "impervious,building,low vegetation,tree,car"]
            let outcome = try await sandbox.run(
                command + ["--json", "-", "--per-image", "each.csv", "--plots", "plots"]
            ).expectSuccess()
            let numbers = try JSONDecoder().decode([String: Double].self, from: Data(outcome.output.utf8))
            let expected = try Fixtures.json("segmentation.json", as: Expected.self).cases[0]
            #expect(abs(try #require(numbers["OA"]) - expected.accuracy) < 1e-12)
            #expect(abs(try #require(numbers["kappa"]) - expected.kappa) < 1e-12)
            #expect(abs(try #require(numbers["mF1"]) - expected.meanF1) < 1e-12)
            #expect(abs(try #require(numbers["mIoU"]) - expected.meanIou) < 1e-12)
            #expect(abs(try #require(numbers["F1/car"]) - #require(expected.f1[4])) < 1e-12)
            let table = outcome.errors.split(separator: "\n")
            #expect(table.contains { $0.hasPrefix("car ") && $0.hasSuffix("yes") })
            #expect(table.contains { $0.hasPrefix("clutter ") && $0.hasSuffix("no") })
            let rows = try String(contentsOfFile: sandbox.file("each.csv"), encoding: .utf8).split(separator: "\n")
            #expect(rows.count == 2 && rows[0].hasPrefix("scene,mIoU,OA,mF1,kappa,") && rows[1].hasPrefix("area5,"))
            let picture = try String(contentsOfFile: sandbox.file("plots/confusion.svg"), encoding: .utf8)
            #expect(picture.contains(">low vegetation</text>") && picture.contains("%</text>"))
        }

        @Test func whatDoesNotMatchIsNamed() async throws {
            let sandbox = try await Self.sandbox()
            try await sandbox.run(Self.measure + ["--classes", "a,b", "--scored", "c"])
                .expectFailure(1, naming: ["c is no class", "a, b"])
            try FileManager.default.moveItem(
                atPath: sandbox.file("maps/area5.png"), toPath: sandbox.file("maps/area6.png"))
            try await sandbox.run(Self.measure).expectFailure(1, naming: ["maps", "1 of 1 label maps", "area5"])
            try await sandbox.run(["eval", "--predictions", "none", "--labels", "labels"])
                .expectFailure(1, naming: ["none is no folder"])
        }

        @Test(arguments: [
            (["eval", "--labels", "x"], "one of these"), (measure + ["--masks", "x"], "one of these"),
            (["eval", "runs/x", "--scored", "a"], "inference.scored"), (measure + ["--per-class"], "--per-class"),
            (measure + ["--nproc-per-node", "2"], "--nproc-per-node"),
        ])
        func wrongUsageEndsWithTwo(_ arguments: [String], word: String) async throws {
            try await Sandbox().run(arguments).expectFailure(2, naming: [word])
        }

        /// 512 pixels wide and 3,000 or 24,000 high: of the larger one the probabilities alone would take 295 MB.
        @Test func stitchingTakesNoMoreMemoryForMoreRows() async throws {
            var peaks: [Double] = []
            for height in ["3000", "24000"] {
                let sandbox = try await Sandbox()
                let arguments = ["stitching", "512", height, "256", "224", "6"]
                let program = try Program(arguments, in: sandbox.file("."), environment: [:], program: Program.faults)
                let words = try await program.finish(within: 60).expectSuccess().output.split(
                    whereSeparator: \.isWhitespace)
                peaks.append(try #require(words.last.flatMap { Double($0) }))
            }
            #expect(peaks[1] < peaks[0] + 50, "\(peaks) MB")
        }
    }
}
