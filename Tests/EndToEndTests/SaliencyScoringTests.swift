import DataPipeline
import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Measuring saliency maps of any program: `lockstep eval --predictions`.
    @Suite struct SaliencyScoringTests {
        private static let folders = [
            "--predictions", Fixtures.path("saliency/predictions"), "--masks", Fixtures.path("saliency/masks"),
        ]
        private let measure = ["eval"] + folders

        private struct Expected: Decodable {
            struct Answer: Decodable {
                let mae: Double
                let f: [Double]
            }
            let all, minet: Answer
        }

        @Test func printsOneTable() async throws {
            let outcome = try await Sandbox().run(measure).expectSuccess()
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count == 3 && lines[0] == "as pysodmetrics measures")
            let (names, values) = (lines[1].split(separator: " "), lines[2].split(separator: " "))
            #expect(names == ["pictures", "MAE", "Sm", "wFm", "adpFm", "meanFm", "maxFm", "adpEm", "meanEm", "maxEm"])
            #expect(values.prefix(2) == ["26", "0.3384"])
        }

        @Test func definitionsDiffer() async throws {
            let sandbox = try await Sandbox()
            let expected = try Fixtures.json("saliency/expected.json", as: Expected.self)
            for (definition, answer) in [("pysodmetrics", expected.all), ("minet", expected.minet)] {
                let outcome = try await sandbox.run(measure + ["--definition", definition, "--json", "-"])
                    .expectSuccess()
                let numbers = try JSONDecoder().decode([String: Double].self, from: Data(outcome.output.utf8))
                #expect(abs((numbers["MAE"] ?? -1) - answer.mae) < 1e-11)
                #expect(abs((numbers["maxFm"] ?? -1) - (answer.f.max() ?? 0)) < 1e-11)
                #expect(outcome.errors.contains("as \(definition) measures"))
            }
        }

        @Test func writesEachPicturesNumbers() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(measure + ["--per-image", "each.csv"]).expectSuccess()
            let lines = try String(contentsOfFile: sandbox.file("each.csv"), encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 27 && lines[0] == "name,MAE,Sm,wFm,adpFm,meanFm,maxFm,adpEm,meanEm,maxEm")
            #expect(lines.contains { $0.hasPrefix("perfect,0.0,1.0,") || $0.hasPrefix("perfect,0.0,0.99999") })
        }

        @Test func drawsCurves() async throws {
            struct Curves: Decodable { let thresholds: [Int], precision, recall, f, e: [Double] }
            let sandbox = try await Sandbox()
            try await sandbox.run(measure + ["--plots", "made/plots"]).expectSuccess()
            for name in ["precision-recall.svg", "f-measure.svg", "e-measure.svg"] {
                let text = try String(contentsOfFile: sandbox.file("made/plots/\(name)"), encoding: .utf8)
                #expect(text.hasPrefix("<svg ") && text.hasSuffix("</svg>\n"))
                // A line through all thresholds.
                #expect(text.split(separator: "<path").contains { $0.split(separator: "L").count >= 256 }, "\(name)")
            }
            let curves = try JSONDecoder().decode(
                Curves.self, from: Data(contentsOf: URL(filePath: sandbox.file("made/plots/curves.json"))))
            #expect(
                curves.thresholds == Array(0...255) && curves.f.count == 256 && curves.recall[0] > curves.recall[255])
        }

        @Test func whatDoesNotMatchIsNamed() async throws {
            let sandbox = try await Sandbox()
            for name in ["maps", "masks"] {
                try FileManager.default.createDirectory(
                    atPath: sandbox.file(name), withIntermediateDirectories: true)
            }
            let grey = Image(width: 4, height: 2, channels: 1, pixels: [0, 9, 99, 255, 0, 9, 99, 255])
            for file in ["maps/a.png", "maps/c.png", "masks/a.png"] { try PNG.write(grey, to: sandbox.file(file)) }
            let command = ["eval", "--predictions", "maps", "--masks", "masks"]
            let outcome = try await sandbox.run(command).expectSuccess()
            #expect(outcome.errors.contains("1 predictions without a mask are left out: c"))
            try PNG.write(grey, to: sandbox.file("masks/b.png"))
            try await sandbox.run(command).expectFailure(1, naming: ["maps", "1 of 2 masks", "b"])
            try sandbox.write("no picture", to: "maps/b.png")
            try await sandbox.run(command).expectFailure(1, naming: ["maps/b.png", "no JPEG or PNG"])
            try grey.write(to: sandbox.file("masks/b.jpg"))
            try await sandbox.run(command).expectFailure(
                1, naming: ["masks/b.png", "another picture has the same name"])
            try await sandbox.run(["eval", "--predictions", "none", "--masks", "masks"])
                .expectFailure(1, naming: ["none is no folder"])
        }

        @Test(arguments: [
            (["eval", "--predictions", "x"], "--masks"), (["eval", "runs/x"] + folders, "one of these"),
            (["eval", "--detections", "x", "--ground-truth", "y"] + folders, "one of these"),
            (["eval"] + folders + ["--definition", "mine"], "distributed-sod"),
            (["eval"] + folders + ["--nproc-per-node", "2"], "--nproc-per-node"),
            (["eval"] + folders + ["--per-class"], "--per-class"),
            (["eval"] + folders + ["--voc", "voc2007"], "are for --detections"),
            (["eval", "runs/x", "--definition", "minet"], "inference.definition"),
        ])
        func wrongUsageEndsWithTwo(_ arguments: [String], word: String) async throws {
            try await Sandbox().run(arguments).expectFailure(2, naming: [word])
        }
    }
}
