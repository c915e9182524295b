import Foundation
import Testing
import Training

extension EndToEnd {
    @Suite struct RunsListTests {
        @Test func runsAreSortedAndChosen() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("long", ["epochs=2", "evaluation.every=1"])
            try await sandbox.train("short", ["epochs=1", "evaluation.every=1"])
            #expect(try await names(sandbox) == ["short", "long"])
            #expect(try await names(sandbox, "--reverse") == ["long", "short"])
            #expect(try await names(sandbox, "--sort", "name") == ["long", "short"])
            #expect(try await names(sandbox, "--limit", "1") == ["short"])
            #expect(try await names(sandbox, "--state", "finished", "--task", "volumes").count == 2)
            let none = try await sandbox.runs("list", "--state", "failed", "lost").expectSuccess().output
            #expect(none == "none of the 2 runs in runs\n")
            try await sandbox.run(["runs", "list", "--limit", "0"]).expectFailure(2, naming: ["--limit is 0"])
            try await sandbox.run(["runs", "list", "--state", "happy"]).expectFailure(2, naming: ["happy", "finished"])
        }

        @Test func theLatestMetricStandsBesideTheBest() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=2", "evaluation.every=1"])
            let text = try await sandbox.runs("list", "--json").expectSuccess().output
            let all = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
            let run = try #require(all.first)
            let metric = try #require(run["bestMetric"] as? String)
            let logged = try sandbox.records("run").compactMap { $0.values["validation/\(metric)"] }
            #expect(run["last"] as? Double == logged.last && run["best"] as? Double == logged.max())
            #expect(run["task"] as? String == "volumes")
            #expect((run["duration"] as? Double ?? -1) > 0)
        }

        private func names(_ sandbox: Sandbox, _ options: String...) async throws -> [String] {
            let output = try await sandbox.run(["runs", "list"] + options).expectSuccess().output
            return output.split(separator: "\n").dropFirst().compactMap {
                $0.split(separator: " ").first.map(String.init)
            }
        }
    }
}
