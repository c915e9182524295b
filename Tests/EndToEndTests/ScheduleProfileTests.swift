import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What `profile --schedule` draws: 20 steps, a warm-up of 4.
    @Suite struct ScheduleProfileTests {
        private let arguments = [
            "profile", "small.yaml", "--schedule", "schedule.kind=multiStep", "schedule.warmup=4",
            "schedule.milestones=[12]", "groups=[{match: model.0.*, learningRateFactor: 0.5}]",
        ]

        @Test func aPipeGetsTheStepsThatMatter() async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.run(arguments).expectSuccess()
            let rows = outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(
                rows == [
                    ["step", "epoch", "lr", "model.0.*"], ["0", "0", "0.0001", "5e-05"], ["4", "2", "0.001", "0.0005"],
                    ["11", "5", "0.001", "0.0005"], ["12", "6", "0.0001", "5e-05"], ["19", "9", "0.0001", "5e-05"],
                ])
            #expect(outcome.errors.contains("plan: global 4"))
            #expect(!sandbox.exists("runs"))
        }

        @Test func programsGetEveryStep() async throws {
            struct Values: Decodable {
                let stepsPerEpoch: Int
                let learningRates: [String: [Double]]
            }
            let sandbox = try await Sandbox()
            let text = try await sandbox.run(arguments + ["--json", "-"]).expectSuccess().output
            let values = try JSONDecoder().decode(Values.self, from: Data(text.utf8))
            let rates = try #require(values.learningRates["lr"])
            #expect(values.stepsPerEpoch == 2 && rates.count == 20 && abs(rates[2] - 0.00055) < 1e-12)
            #expect(values.learningRates["model.0.*"] == rates.map { $0 / 2 })
        }

        @Test func aPictureIsWellFormed() async throws {
            let sandbox = try await Sandbox()
            _ = try await sandbox.run(arguments + ["--plot", "rates.svg"]).expectSuccess()
            let text = try String(contentsOfFile: sandbox.file("rates.svg"), encoding: .utf8)
            let (opened, closed) = (text.matches(of: /<(svg|text)[ >]/).count, text.matches(of: /<\/(svg|text)>/).count)
            #expect(opened == closed && text.hasPrefix("<svg ") && text.hasSuffix("</svg>\n"))
            for word in ["learning rate", ">step<", ">epoch<", "model.0.*", ">0.001<", ">20<"] {
                #expect(text.contains(word), "\(word)")
            }
        }

        @Test(arguments: [40, 100]) func aTerminalGetsAPlotOfItsWidth(columns: UInt16) async throws {
            let sandbox = try await Sandbox()
            let terminal = try Terminal(columns: columns, rows: 24)
            let program = try terminal.run(
                arguments.map { $0 == "small.yaml" ? sandbox.file("small.yaml") : $0 }
                    + ["data.folder=\(sandbox.file("volumes"))"],
                environment: ["NO_COLOR": "1", "LOCKSTEP_CACHE": sandbox.file("cache")])
            while program.isRunning {
                _ = terminal.shown
                try await Task.sleep(for: .milliseconds(5))
            }
            let lines = terminal.shown.split(separator: "\r\n")
            #expect(program.terminationStatus == 0 && lines.allSatisfy { $0.count <= columns })
            let dots = lines.filter { $0.contains { ("\u{2801}"..."\u{28FF}").contains($0) } }
            #expect(dots.count > 10 && dots.contains { $0.count > columns / 2 }, "\(terminal.shown)")
            #expect(lines.contains { $0.contains("━ lr") && $0.contains("━ model.0.*") })
            #expect(lines.contains { $0.contains("step 0") } && lines.contains { $0.contains("epoch 0") })
        }
    }
}
