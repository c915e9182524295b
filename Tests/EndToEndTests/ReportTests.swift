import DataPipeline
import Foundation
import Testing
import Training

extension EndToEnd {
    /// What a run leaves to be shown to others.
    @Suite struct ReportTests {
        private let sandbox: Sandbox

        init() async throws { sandbox = try await Sandbox() }

        private func page(_ name: String) throws -> String {
            try String(contentsOfFile: sandbox.file(name), encoding: .utf8)
        }

        private func expect(_ page: String, has words: [String], sourceLocation: SourceLocation = #_sourceLocation) {
            for word in words { #expect(page.contains(word), "\(word)", sourceLocation: sourceLocation) }
        }

        /// A run that somebody else has made: a folder with a log.
        private func makeRun(_ name: String, log: some Sequence<UInt8>, configuration: String? = nil) throws {
            let folder = "runs/\(name)"
            try FileManager.default.createDirectory(
                atPath: sandbox.file("\(folder)/ranks"), withIntermediateDirectories: true)
            try Data(log).write(to: URL(filePath: sandbox.file("\(folder)/log.jsonl")))
            if let configuration { try sandbox.write(configuration, to: "\(folder)/config.yaml") }
        }

        @Test func aRunReportsItself() async throws {
            try await sandbox.train("run", ["epochs=2", "evaluation.every=1"], ranks: 2)
            let page = try page("runs/run/report.html")
            expect(
                page,
                has: [
                    "finished", "best dice", "validation/dice", "train/loss", "learning_rate", "2 of 2",
                    "global 4 = 2 ranks x 2", "libtorch 2.11", "channels: [4, 8]", "train small.yaml", "plan: ",
                ])
            #expect(!page.contains(/(src|href)="?(http|\/)|url\(|@import|<link/), "something outside of the file")
            let names = try FileManager.default.contentsOfDirectory(atPath: sandbox.file("runs/run"))
            #expect(names.contains("environment.json") && !names.contains { $0.hasSuffix(".partial") }, "\(names)")
        }

        /// Each evaluation brings one while the run goes on.
        @Test func aRunThatGoesOnIsReported() async throws {
            try await sandbox.detached(["epochs=100000", "evaluation.every=1"]) { _ in
                try await sandbox.wait(for: "a report") { sandbox.exists("runs/run/report.html") }
                expect(try page("runs/run/report.html"), has: ["running", "validation/dice"])
                try await sandbox.stop()
            }
            expect(try page("runs/run/report.html"), has: ["stopped"])
        }

        @Test func aFailureIsExplained() async throws {
            let program = try sandbox.start(["train", "small.yaml", "epochs=100000"], ranks: 2)
            try await sandbox.waitForStep()
            program.send(SIGKILL, toRank: 1)
            try await program.finish(within: 30).expectFailure(1, naming: ["rank 1 was killed by SIGKILL"])
            expect(
                try page("runs/run/report.html"), has: ["failed", "What went wrong", "rank 1 was killed by SIGKILL"])
        }

        @Test func severalRunsAreLaidSideBySide() async throws {
            let log =
                "{\"step\": 1, \"epoch\": 0, \"train/loss\": 1.0}\n{\"step\": 2, \"epoch\": 0, \"train/loss\": 0.5}\n"
            try makeRun("one", log: log.utf8, configuration: "seed: 7\noptimizer:\n  learningRate: 0.1\n")
            try makeRun("two", log: log.utf8, configuration: "seed: 7\noptimizer:\n  learningRate: 0.2\n")
            try makeRun("bare", log: [])
            let outcome = try await sandbox.runs("report", "one", "two", "runs/bare", "--output", "all.html")
            #expect(outcome.expectSuccess().output == "all.html\n")
            let page = try page("all.html")
            expect(page, has: ["3 runs", "<th>optimizer.learningRate</th><td>0.1</td><td>0.2</td><td>-</td>"])
            #expect(page.contains(/data-name="one"/) && page.contains(/data-name="two"/))
            #expect(page.contains(/<th>train\/loss<\/th><td>two<\/td><td>0.5<\/td>/))
        }

        @Test func namesAndValuesAreNoMarkup() async throws {
            let evil = "<script>alert('1')</script>\\\" onload=\\\"x"
            let log = "{\"step\": 1, \"epoch\": 0, \"validation/\(evil)\": 1.5, \"train/<b>\": 2}\n"
            try makeRun("a<i>&", log: log.utf8, configuration: "name: \"<script>alert('2')</script>\"\n")
            try sandbox.write(
                "t warning [rank 0] <script>alert('3')</script> \u{1b}[31m\n", to: "runs/a<i>&/ranks/0.log")
            try await sandbox.runs("report", "a<i>&").expectSuccess()
            let page = try page("runs/a<i>&/report.html")
            #expect(page.components(separatedBy: "<script>").count == 2, "one of our own")
            #expect(!page.contains("\" onload=\"") && !page.contains("<i>&") && !page.contains("\u{1b}"))
            expect(page, has: ["a&lt;i&gt;&amp;", "alert(&#39;1&#39;)", "alert(&#39;2&#39;)", "alert(&#39;3&#39;)"])
        }

        @Test func brokenLogsAreReadAsFarAsTheyGo() async throws {
            let log = """
                {"step": 1, "epoch": 0, "train/loss": 1e308, "train/x": -1e308}
                no line of a log
                {"step": 2, "epoch": 0, "train/loss": "NaN", "train/x": "Infinity", "train/y": "-Infinity"}
                {"epoch": 0, "train/loss": 1, "step": 3}
                {"step": 1e300, "epoch": 0, "train/loss": 1}
                {"step": 4, "epoch": 0, "train/loss": 0.5}
                {"step": 5, "epoch": 0, "train/lo
                """
            try makeRun("cut", log: log.utf8, configuration: "a: [")
            try makeRun("noise", log: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) })
            try sandbox.write("{", to: "runs/cut/session.json")
            try sandbox.write("[]", to: "runs/cut/environment.json")
            try await sandbox.runs("report", "cut", "--output", "cut.html").expectSuccess()
            expect(
                try page("cut.html"),
                has: ["train/loss: 1 not finite, the first at step 2", "0.5 at step 4", "has 2 damaged lines"])
            for runs in [["noise"], ["cut", "noise"]] {
                try await sandbox.run(["runs", "report", "--output", "any.html"] + runs).expectSuccess()
                #expect(try page("any.html").hasSuffix("</html>\n"))
            }
        }

        /// A peak of one step is seen, and the page stays small.
        @Test func longRunsAreThinnedOut() async throws {
            let lines = (0..<100_000).map { step in
                "{\"step\": \(step), \"epoch\": 0, \"train/loss\": \(step == 54321 ? 77.5 : 1 + Double(step % 7) / 8)}\n"
            }
            try makeRun("long", log: lines.joined().utf8)
            try await sandbox.runs("report", "long").expectSuccess()
            let page = try page("runs/long/report.html")
            expect(page, has: ["77.5 at step 54321"])
            #expect(page.utf8.count < 60_000, "\(page.utf8.count) bytes")
        }

        @Test func predictionsAreInThePage() async throws {
            try makeRun("run", log: [])
            try FileManager.default.createDirectory(
                atPath: sandbox.file("runs/run/predictions"), withIntermediateDirectories: false)
            try PNG.write(
                Image(width: 2, height: 1, filledWith: .white), to: sandbox.file("runs/run/predictions/1-a<b>.png"))
            try sandbox.write("none", to: "runs/run/predictions/2-torn.png")
            try await sandbox.runs("report", "run").expectSuccess()
            let page = try page("runs/run/report.html")
            expect(page, has: ["<figcaption>a&lt;b&gt;</figcaption>", "src=\"data:image/png;base64,iVBORw0KGgo"])
            #expect(page.components(separatedBy: "<img ").count == 1 + 1)
        }

        @Test func whatIsNotThereIsNamed() async throws {
            try makeRun("pear", log: [])
            try await sandbox.runs("report", "peer").expectFailure(2, naming: ["no run peer: did you mean pear?"])
            try await sandbox.runs("report").expectFailure(2, naming: ["runs"])
            try await sandbox.runs("report", "pear", "--output", "no/folder.html").expectFailure(
                1, naming: ["no/folder.html"])
        }
    }
}
