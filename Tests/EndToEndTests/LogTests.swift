import Foundation
import TestSupport
import Testing
import Training

extension EndToEnd {
    /// What a run tells of itself.
    @Suite struct LogTests {
        @Test func logsHoldWhereTheTimeWent() async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.train(
                "run", ["epochs=2", "evaluation.every=1", "log.histograms=2"], ranks: 2)
            let records = try sandbox.records("run").filter { $0.values["train/loss"] != nil }
            #expect(records.count == 4)
            for values in records.map(\.values) {
                let parts = StepPart.allCases.compactMap { values["time/\($0)"] }
                #expect(parts.count == 5 && parts.allSatisfy { $0 >= 0 })
                let (communication, seconds) = (values["time/communication"] ?? -1, parts.reduce(0, +))
                #expect(communication > 0 && communication <= seconds * 1.01)
                #expect(values["memory/resident"] ?? 0 > 10)
                #expect(values["utilisation/cpu_cores"] ?? 0 > 0)
            }
            // Ten volumes, of which the last two are for validation, and rank 0 has one of them.
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: sandbox.file("runs/run/predictions")) == [
                    "1-img8.png"
                ])
            #expect(outcome.errors.contains(/epoch 2\/2  mean loss .*  data \d+ %, forward \d+ %, backward \d+ %/))
        }

        @Test func tableHasTheNumbersOfTheLog() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=2", "evaluation.every=2"])
            let rows = try String(contentsOfFile: sandbox.file("runs/run/scalars.csv"), encoding: .utf8)
                .split(separator: "\n").map {
                    $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                }
            let records = try sandbox.records("run")
            #expect(rows.count == records.count + 1)
            for (row, record) in zip(rows.dropFirst(), records) {
                let cells = zip(rows[0].dropFirst(3), row.dropFirst(3)).filter { !$1.isEmpty }
                #expect(row.count == rows[0].count && Int(row[0]) == record.step)
                #expect(Dictionary(uniqueKeysWithValues: cells).compactMapValues(Double.init) == record.values)
            }
        }

        @Test func logsThatAreOffAreNotThere() async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.train("run", ["epochs=1", "log.csv=false", "log.tensorboard=false"])
            let names = try FileManager.default.contentsOfDirectory(atPath: sandbox.file("runs/run"))
            #expect(names.contains("log.jsonl"))
            #expect(!names.contains { $0 == "scalars.csv" || $0.contains("tfevents") })
            #expect(!outcome.errors.contains("ssh -L"))
        }

        @Test(
            arguments: [
                (["SSH_CONNECTION": "10.0.0.9 50000 10.0.0.5 22"], "@10.0.0.5, then http://127.0.0.1:"),
                (["SSH_CONNECTION": "10.0.0.9 50000 10.0.0.5 2222"], " -p 2222 "),
                (["SLURM_SUBMIT_HOST": "login.example.org"], "@login.example.org "),
                ([:], "@\(ProcessInfo.processInfo.hostName), then http://127.0.0.1:"),
            ]) func tensorBoardIsReachedByCopying(_ environment: [String: String], _ part: String) async throws
        {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.run(
                ["train", "small.yaml", "epochs=1"], environment: ["SSH_CONNECTION": ""].merging(environment) { $1 }
            ).expectSuccess()
            let folder = URL(filePath: sandbox.file("runs/run")).resolvingSymlinksInPath().path
            let said = try #require(outcome.errors.firstMatch(of: /tensorboard --logdir (.*) --port (\d+)/))
            #expect(URL(filePath: String(said.1)).resolvingSymlinksInPath().path == folder)
            #expect(outcome.errors.contains("from another machine: ssh -L \(said.2):127.0.0.1:\(said.2) "))
            #expect(outcome.errors.contains(part))
            let log = try String(contentsOfFile: sandbox.file("runs/run/ranks/0.log"), encoding: .utf8)
            #expect(log.contains("ssh -L \(said.2):127.0.0.1:\(said.2) "))
        }

        @Test(arguments: ["log.every=0", "log.histograms=0"]) func impossibleIntervalsAreRefused(
            _ setting: String
        ) async throws {
            let sandbox = try await Sandbox()
            let name = String(setting.dropLast(2))
            try await sandbox.run(["train", "small.yaml", setting]).expectFailure(
                2, naming: ["\(name) is 0: expected 1 or more"])
        }

        /// The launcher says it on the console, and the log of the rank that failed has it too.
        @Test func errorsAreInTheLogOfTheirRank() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(
                ["train", "small.yaml", "epochs=1", "optimizer.learningRate=1e30", "nonFinite=stop"], ranks: 2
            ).expectFailure(1, naming: ["rank"])
            let log = try String(contentsOfFile: sandbox.file("runs/run/ranks/0.log"), encoding: .utf8)
            #expect(log.contains(" critical [rank 0] "))
        }
    }
}
