import Foundation
import TestSupport
import Testing
import Torch
import Training

extension EndToEnd {
    /// What training takes of memory: less where activations are computed twice, known before, and searched through.
    @Suite struct MemoryTests {
        private static let recompute = ["memory.recompute=[auto]"]

        /// On any number of ranks the weights are those of the plain run, to the last bit.
        @Test(arguments: [
            [], ["model.dropout=0.2"], ["model.normalization=batch"], ["precision=bf16", "model.dropout=0.2"],
            ["model.normalization=batch", "parallel.staticGraph=true"], ["batch.accumulate=2"],
        ])
        func recomputationChangesNoBit(_ settings: [String]) async throws {
            let sandbox = try await Sandbox()
            for ranks in 1...2 {
                try await sandbox.train("plain\(ranks)", settings + ["epochs=2"], ranks: ranks)
                try await sandbox.train("again\(ranks)", settings + Self.recompute + ["epochs=2"], ranks: ranks)
                expectSameBits(try sandbox.tensors("again\(ranks)"), try sandbox.tensors("plain\(ranks)"))
            }
        }

        @Test func partsAreChosenByName() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("plain", ["epochs=1"])
            try await sandbox.train("again", ["epochs=1", "memory.recompute=[model.0, model.2.*]"])
            expectSameBits(try sandbox.tensors("again"), try sandbox.tensors("plain"))
        }

        @Test(arguments: [
            ("[model.9]", "did you mean model.0?"), ("[encoder.*]", "there are model, model.0"),
            ("3", "memory.recompute"),
        ])
        func whatMatchesNothingIsNamed(_ value: String, _ words: String) async throws {
            try await Sandbox().run(["train", "small.yaml", "memory.recompute=\(value)"])
                .expectFailure(2, naming: ["memory.recompute", words])
        }

        struct Cell: Decodable {
            let mode: String
            let ranks, samplesPerRank: Int
            let peakBytes, estimatedBytes: Int
            let samplesPerSecond: Double
        }

        /// Needs no data. Activations are most of it, so that the ratios show.
        @Test func theTableHasEightCells() async throws {
            let sandbox = try await Sandbox()
            let settings = [
                "data.folder=nowhere", "data.crop=[32,32,32]", "model.channels=[8,16,32]", "model.strides=[2,2]",
            ]
            let outcome = try await sandbox.run(
                ["profile", "small.yaml", "--memory", "--nproc-per-node", "2", "--steps", "1", "--json", "table.json"]
                    + settings
            ).expectSuccess()
            for words in ["1 rank x 4", "2 ranks x 2", "fp32", "recompute", "bf16 + recompute", "MiB"] {
                #expect(outcome.output.contains(words), "\(outcome.output)")
            }
            let cells = try JSONDecoder().decode(
                [Cell].self, from: Data(contentsOf: URL(filePath: sandbox.file("table.json"))))
            #expect(cells.count == 8)
            func peak(_ mode: String, _ ranks: Int) throws -> Double {
                Double(try #require(cells.first { $0.mode == mode && $0.ranks == ranks }).peakBytes)
            }
            for ranks in 1...2 {
                #expect(try peak("recompute", ranks) < 0.7 * peak("fp32", ranks))
                #expect(try peak("bf16", ranks) < 0.9 * peak("fp32", ranks))
                #expect(try peak("bf16 + recompute", ranks) < 0.6 * peak("fp32", ranks))
            }
            #expect(try peak("fp32", 2) < 0.6 * peak("fp32", 1))
            for cell in cells {
                let error = Double(cell.estimatedBytes) / Double(cell.peakBytes) - 1
                // In bf16 kernels on the CPU work in float32 beside what tensors hold.
                #expect((cell.mode.hasPrefix("bf16") ? -0.4...0.05 : -0.1...0.02).contains(error), "\(cell)")
                #expect(cell.samplesPerSecond > 0)
            }
        }

        @Test func aRunSaysWhatItWillTake() async throws {
            let sandbox = try await Sandbox()
            let plan = try await sandbox.run(["train", "small.yaml", "--dry-run"]).expectSuccess().output
            let line = try #require(plan.split(separator: "\n").first { $0.hasPrefix("memory: ") })
            for words in ["a rank = parameters", "gradients", "optimizer", "input", "activations"] {
                #expect(line.contains(words), "\(line)")
            }
            let outcome = try await sandbox.train("said", ["epochs=1"])
            #expect(outcome.errors.contains(line), "\(outcome.errors)")
            let silent = try await sandbox.train("silent", ["epochs=1", "memory.estimate=false"])
            #expect(!silent.errors.contains("memory: "))
        }

        /// No machine has it, and none of it is taken to say so.
        @Test func moreThanThereIsIsSaidBefore() async throws {
            let outcome = try await Sandbox().run(
                ["train", "small.yaml", "--dry-run", "data.cropsPerVolume=100000000", "model.channels=[64,128]"]
            ).expectSuccess()
            #expect(outcome.errors.contains("free: choose a smaller batch.perRank"), "\(outcome.errors)")
        }

        @Test func theBatchGrowsUntilMemoryEnds() async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.run(
                [
                    "tune", "small.yaml", "--batch-size", "--memory-limit", "0.02", "--json", "-",
                    "data.crop=[32,32,32]",
                ],
                ranks: 2
            ).expectSuccess()
            struct Report: Decodable {
                struct Trial: Decodable {
                    let perRank: Int
                    let peakBytes: Int?
                }
                let best, largest: Int
                let trials: [Trial]
            }
            let json = try #require(outcome.output.range(of: "{\n"))
            let report = try JSONDecoder().decode(Report.self, from: Data(outcome.output[json.lowerBound...].utf8))
            #expect(report.largest >= 1 && (1...report.largest).contains(report.best))
            #expect(report.trials.contains { $0.peakBytes == nil })
            for trial in report.trials { #expect((trial.peakBytes ?? 0) <= 20_000_000 * 11 / 10) }
        }

        @Test func aLearningRateIsTheSameOnAnyRank() async throws {
            let sandbox = try await Sandbox()
            struct Report: Decodable {
                let points: [RangeTest.Point]
                let minimumOverTen: Double?
            }
            var reports: [Report] = []
            for ranks in 1...2 {
                let outcome = try await sandbox.run(
                    [
                        "tune", "small.yaml", "--learning-rate", "--ramp-steps", "30", "--lowest", "1e-5", "--highest",
                        "1e-2", "--json", "rates\(ranks).json", "--plot", "rates.svg",
                    ], ranks: ranks
                ).expectSuccess()
                #expect(outcome.output.contains("a tenth of the minimum's"))
                reports.append(
                    try JSONDecoder().decode(
                        Report.self, from: Data(contentsOf: URL(filePath: sandbox.file("rates\(ranks).json")))))
            }
            #expect(reports[0].points.count == 30 && reports[0].minimumOverTen != nil)
            for (one, two) in zip(reports[0].points, reports[1].points) {
                #expect(abs(one.loss - two.loss) <= 1e-4 * one.loss)
            }
            let picture = try String(contentsOfFile: sandbox.file("rates.svg"), encoding: .utf8)
            #expect(picture.hasPrefix("<svg") && picture.contains("<polyline"))
            #expect(!sandbox.exists("runs/run"))
        }

        @Test(arguments: [
            (["tune", "small.yaml"], "--learning-rate or --batch-size"),
            (["tune", "small.yaml", "--learning-rate", "--batch-size"], "--learning-rate or --batch-size"),
            (["tune", "small.yaml", "--learning-rate", "--lowest", "2", "--highest", "1"], "--lowest is 2.0"),
            (["tune", "small.yaml", "--learning-rate", "--ramp-steps", "3"], "--ramp-steps is 3"),
            (["tune", "small.yaml", "--batch-size", "--memory-limit", "0.0001"], "not even one sample"),
            (["tune", "small.yaml", "--batch-size", "--largest", "0"], "--largest is 0"),
            (["profile", "small.yaml", "--memory", "--steps", "0"], "--steps is 0"),
            (["profile", "small.yaml", "--memory", "--loader"], "choose one"),
            (["profile", "small.yaml", "--memory", "--nproc-per-node", "2", "batch.global=1"], "fewer than 2 ranks"),
        ])
        func wrongUseIsExplained(_ arguments: [String], _ words: String) async throws {
            try await Sandbox().run(arguments).expectFailure(2, naming: [words])
        }
    }
}
