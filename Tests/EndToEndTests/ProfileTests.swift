import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct ProfileTests {
        /// MONAI's tutorial network, and a folder that is not there.
        private let tutorial = "task: volumes\ndata: {folder: nowhere}\n"

        private func json(_ sandbox: Sandbox, _ name: String = "out.json") throws -> [String: Any] {
            let data = try Data(contentsOf: URL(filePath: sandbox.file(name)))
            return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        }

        // MARK: Layers

        @Test func theTutorialsNetworkCountsAsInPyTorch() async throws {
            struct File: Decodable { let unet: Counts }
            struct Counts: Decodable {
                let forward, backward, parameters, tensors: Int
                let input: [Int]
            }
            let expected = try Fixtures.json("counts.json", as: File.self).unet
            let sandbox = try await Sandbox()
            try sandbox.write(tutorial, to: "tutorial.yaml")
            let arguments = ["profile", "tutorial.yaml", "--steps", "1", "--warm-up", "0", "--json", "out.json"]
            let outcome = try await sandbox.run(arguments).expectSuccess()
            let found = try json(sandbox)
            #expect(found["macs"] as? Int == expected.forward)
            #expect(found["flops"] as? Int == 2 * expected.forward)
            #expect(found["backwardMacs"] as? Int == expected.backward)
            #expect(found["trainingMacs"] as? Int == expected.forward + expected.backward)
            #expect(found["parameters"] as? Int == expected.parameters)
            #expect(found["parameterTensors"] as? Int == expected.tensors)
            #expect(found["gradientBytes"] as? Int == 4 * expected.parameters)
            #expect(found["input"] as? [Int] == expected.input)
            #expect((found["uncountedOperations"] as? [String: Int])?.isEmpty == true)
            for part in ["4,951,867,392 MACs", "4,805,534 in 63 tensors", "18.33 MiB"] {
                #expect(outcome.output.contains(part), "\(part)")
            }
        }

        @Test func theTableIsAsDeepAsAsked() async throws {
            let sandbox = try await Sandbox()
            let arguments = ["profile", "small.yaml", "--steps", "1", "--input", "16,32,16", "--batch", "2"]
            let shallow = try await sandbox.run(arguments + ["--depth", "1", "--json", "out.json"]).expectSuccess()
            let lines = shallow.output.split(separator: "\n", omittingEmptySubsequences: false)
            let titles = ["layer", "type", "output", "params", "MACs", "FLOPs", "forward", "own", "backward", "kept"]
            #expect(lines[0].split(separator: " ").map(String.init) == titles + ["allocated"])
            #expect(lines[1].hasPrefix("UNet") && lines[1].contains("2x1x16x32x16"))
            #expect(lines[2].hasPrefix("  model") && lines[3].isEmpty)
            // What programs get is whole at any depth, and its parts add up.
            let layers = try #require(try json(sandbox)["layers"] as? [[String: Any]])
            #expect(layers.count > 20)
            func macs(_ layer: [String: Any], _ part: String) -> Int {
                (layer[part] as? [String: Any])?["macs"] as? Int ?? -1
            }
            #expect(layers.map { macs($0, "own") }.reduce(0, +) == macs(layers[0], "total"))
        }

        @Test func resultsForProgramsAreAloneOnStandardOutput() async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.run(["profile", "small.yaml", "--steps", "1", "--json", "-"])
                .expectSuccess()
            let found = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            #expect(found?["device"] as? String == "cpu")
            #expect(outcome.errors.contains("training"))
        }

        @Test func thopIsCountedAsInPython() async throws {
            struct File: Decodable { let unet: Counts }
            struct Counts: Decodable {
                let thopMacs, thopParameters: Int
                let thopText: [String]
            }
            let expected = try Fixtures.json("counts.json", as: File.self).unet
            let sandbox = try await Sandbox()
            try sandbox.write(tutorial, to: "tutorial.yaml")
            let outcome = try await sandbox.run(["profile", "tutorial.yaml", "--thop", "--json", "out.json"])
                .expectSuccess()
            let found = try json(sandbox)
            #expect(found["thopMacs"] as? Int == expected.thopMacs)
            #expect(found["thopParameters"] as? Int == expected.thopParameters)
            #expect(found["text"] as? [String] == expected.thopText)
            #expect(outcome.output.contains("10,668,201,984  10.668G"))
        }

        // MARK: Steps

        @Test(arguments: [1, 2]) func throughputIsMeasured(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            let arguments = [
                "profile", "small.yaml", "--throughput", "--steps", "4", "--batch", "3", "--json", "out.json",
            ]
            let outcome = try await sandbox.run(arguments, ranks: ranks).expectSuccess()
            let found = try json(sandbox)
            #expect(found["ranks"] as? Int == ranks)
            #expect(found["input"] as? [Int] == [3, 1, 16, 16, 16])
            for kind in ["training", "inference"] {
                let speed = try #require(found[kind] as? [String: Double])
                let (p50, p90, p99) = (speed["p50"] ?? 0, speed["p90"] ?? 0, speed["p99"] ?? 0)
                #expect(0 < p50 && p50 <= p90 && p90 <= p99)
                // The samples of a step, if all took as long as the median one.
                let samples = (speed["samplesPerSecond"] ?? 0) * p50
                #expect((0.1 * Double(3 * ranks)..<4 * Double(3 * ranks)).contains(samples), "\(kind)")
            }
            #expect(outcome.output.contains("made-up batch"))
        }

        @Test(arguments: [1, 2]) func aTraceShowsThePhasesOfAllRanks(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            try FileManager.default.createDirectory(atPath: sandbox.file("tmp"), withIntermediateDirectories: true)
            let outcome = try await sandbox.run(
                ["profile", "small.yaml", "--trace", "trace.json", "--steps", "2"], ranks: ranks,
                environment: ["TMPDIR": sandbox.file("tmp")]
            ).expectSuccess()
            #expect(outcome.output.contains("batches of volumes"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.file("tmp")).isEmpty)
            let events = try #require(try json(sandbox, "trace.json")["traceEvents"] as? [[String: Any]])
            for rank in 0..<ranks {
                let process = try #require(self.process("rank \(rank) CPU", in: events))
                let names = events.filter { $0["pid"] as? Int == process && $0["ph"] as? String == "X" }
                    .compactMap { $0["name"] as? String }
                for phase in ["loader wait", "forward", "backward", "optimizer"] {
                    #expect(names.count { $0 == phase } == 2, "rank \(rank), \(phase)")
                }
                #expect(names.contains("step 1") && names.contains("step 2") && names.contains("aten::convolution"))
            }
            #expect(events.allSatisfy { $0["pid"] is Int })
        }

        private func process(_ name: String, in events: [[String: Any]]) -> Int? {
            events.first { event in
                event["name"] as? String == "process_name"
                    && (event["args"] as? [String: Any])?["name"] as? String == name
            }?["pid"] as? Int
        }

        @Test func aTraceNeedsNoData() async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.run([
                "profile", "small.yaml", "data.folder=nowhere", "--trace", "trace.json", "--steps", "1",
            ]).expectSuccess()
            #expect(outcome.output.contains("made-up batch of [8, 1, 16, 16, 16]"))
        }

        // MARK: Wrong use

        @Test(arguments: [
            (["--thop", "--throughput"], "choose one"), (["--loader", "--batch", "2"], "--batch"),
            (["--nproc-per-node", "2"], "--throughput, --memory and --trace"), (["--steps", "0"], "--steps is 0"),
            (["--batch", "0"], "--batch is 0"), (["--warm-up=-1"], "--warm-up is -1"),
            (["--input", "16,x,16"], "--input"),
            (["--input", "16,16"], "three numbers"), (["--input", "16,16,15"], "multiples of 2"),
            (["--throughput", "--input", "16,16,15"], "multiples of 2"), (["model.strides=[2,2]"], "model.strides"),
            (["--trace", "nowhere/trace.json"], "there is no folder nowhere"),
        ]) func wrongUseIsExplained(_ arguments: [String], _ part: String) async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(["profile", "small.yaml"] + arguments).expectFailure(2, naming: [part])
        }
    }
}
