import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What can be told of devices without one: a stand-in plays NVIDIA's driver.
    @Suite struct DeviceTests {
        @Test func gpusAreListed() async throws {
            let outcome = try await Sandbox().run(["gpus"], environment: StandInGPUs.environment("HULAM"))
                .expectSuccess()
            let lines = outcome.output.split(separator: "\n").map(String.init)
            #expect(lines.first == "NVIDIA driver 550.54.15")
            for words in [
                [
                    "0 ", "GPU-11100000", "NVIDIA H100 80GB HBM3", "00000000:3B:00.0", "20.0 of 80.0 GiB", "97 %",
                    "61 °C",
                ],
                ["512 of 700 W", "nothing"], ["process ", "lockstep", "19.0 GiB"], ["process 2147483647  -  -"],
                ["does not work: GPU is lost"], ["NVIDIA A30", "power cap, hardware thermal"],
                ["MIG-22200002", "MIG 3g.40gb"],
            ] {
                #expect(lines.contains { line in words.allSatisfy(line.contains) }, "\(words): \(outcome.output)")
            }
            let unknown = try #require(lines.first { $0.hasPrefix("1 ") })
            #expect(unknown.split(separator: " ").filter { $0 == "-" }.count == 6, "\(unknown)")
        }

        @Test func gpusAreListedForPrograms() async throws {
            let outcome = try await Sandbox().run(["gpus", "--json"], environment: StandInGPUs.environment("HL"))
                .expectSuccess()
            let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            let gpus = try #require(report?["gpus"] as? [[String: Any]])
            #expect(report?["driverVersion"] as? String == "550.54.15")
            #expect((gpus[0]["load"] as? [String: Any])?["powerWatts"] as? Double == 512.4)
            #expect(gpus[1]["failure"] as? String == "GPU is lost")
            #expect(gpus[1]["uuid"] is NSNull && (gpus[1]["load"] as? [String: Any])?["powerWatts"] is NSNull)
        }

        @Test(arguments: [
            ("", 0, "NVIDIA driver 550.54.15: no GPU"), ("!", 1, "could not be started: Driver Not Loaded"),
        ])
        func saysWhereThereIsNone(_ machine: String, _ code: Int32, _ words: String) async throws {
            let outcome = try await Sandbox().run(["gpus"], environment: StandInGPUs.environment(machine))
            #expect(outcome.code == .exit(code))
            #expect((outcome.output + outcome.errors).contains(words))
        }

        @Test func watchingIsPlainWhereThereIsNoTerminal() async throws {
            let sandbox = try await Sandbox()
            let program = try sandbox.start(
                ["gpus", "--watch", "--interval", "0.1"], environment: StandInGPUs.environment("H"))
            try await program.wait(for: "two looks") { program.output.split(separator: "NVIDIA driver").count >= 2 }
            program.send(SIGINT)
            let outcome = try await program.finish(within: 10).expectSuccess()
            #expect(!outcome.output.contains("\u{1B}"))
        }

        /// Nothing is wider or longer than the terminal, and the cursor comes back.
        @Test(arguments: [SIGINT, SIGTERM]) func watchingRedrawsATerminal(_ signal: Int32) async throws {
            let terminal = try Terminal(columns: 30, rows: 4)
            let program = try terminal.run(
                ["gpus", "--watch", "--interval", "0.1"], environment: StandInGPUs.environment("HUA"))
            try await terminal.wait(forScreens: 3, of: program)
            kill(program.processIdentifier, signal)
            program.waitUntilExit()
            #expect(program.terminationStatus == 0 && program.terminationReason == .exit)
            let shown = terminal.shown
            #expect(shown.hasPrefix("\u{1B}[?1049h\u{1B}[?25l") && shown.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
            for lines in terminal.screens.dropLast() {
                #expect(lines.count == 4)
                #expect(lines.allSatisfy { $0.hasSuffix("\u{1B}[K") && $0.count - 3 <= 29 }, "\(lines)")
            }
        }

        /// At once, not at the next look.
        @Test func watchingFollowsTheTerminalsSize() async throws {
            let terminal = try Terminal(columns: 30, rows: 2)
            let program = try terminal.run(
                ["gpus", "--watch", "--interval", "60"], environment: StandInGPUs.environment("HUA"))
            try await terminal.wait(forScreens: 1, of: program)
            try terminal.resize(columns: 50, rows: 3)
            kill(program.processIdentifier, SIGWINCH)
            try await terminal.wait(forScreens: 2, of: program)
            kill(program.processIdentifier, SIGINT)
            program.waitUntilExit()
            #expect(terminal.screens.map(\.count) == [2, 3])
        }
    }
}
