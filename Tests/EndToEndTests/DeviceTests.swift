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

        /// On a terminal of 30 x 4: nothing is wider or longer, and the cursor comes back.
        @Test(arguments: [SIGINT, SIGTERM]) func watchingRedrawsATerminal(_ signal: Int32) async throws {
            let terminal = try Terminal(columns: 30, rows: 4)
            let process = Process()
            process.executableURL = Program.path
            process.arguments = ["gpus", "--watch", "--interval", "0.1"]
            process.environment = StandInGPUs.environment("HUA").merging(["TERM": "xterm"]) { $1 }
            process.standardOutput = terminal.programSide
            try process.run()
            var shown = ""
            while shown.components(separatedBy: "\u{1B}[H").count < 4 && process.isRunning {
                try await Task.sleep(for: .milliseconds(5))
                shown += terminal.news()
            }
            kill(process.processIdentifier, signal)
            process.waitUntilExit()
            #expect(process.terminationStatus == 0 && process.terminationReason == .exit)
            shown += terminal.news()
            #expect(shown.hasPrefix("\u{1B}[?1049h\u{1B}[?25l") && shown.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
            let screens = shown.components(separatedBy: "\u{1B}[H").dropFirst()
            for screen in screens.dropLast() {
                let lines = screen.replacing("\u{1B}[J", with: "").components(separatedBy: "\r\n")
                #expect(lines.count == 4)
                #expect(lines.allSatisfy { $0.hasSuffix("\u{1B}[K") && $0.count - 3 <= 29 }, "\(lines)")
            }
        }
    }
}

/// A terminal that nobody sits at.
private struct Terminal {
    let programSide: FileHandle
    private let ownSide: FileHandle

    init(columns: UInt16, rows: UInt16) throws {
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(descriptor >= 0)
        ownSide = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        // What unlockpt and ptsname do, which Swift's Glibc lacks.
        var (lock, number): (CInt, CUnsignedInt) = (0, 0)
        let setLock: UInt = 0x4004_5431
        let getNumber: UInt = 0x8004_5430
        try #require(ioctl(descriptor, setLock, &lock) == 0 && ioctl(descriptor, getNumber, &number) == 0)
        let other = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        try #require(other >= 0)
        programSide = FileHandle(fileDescriptor: other, closeOnDealloc: true)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(descriptor, UInt(TIOCSWINSZ), &size) == 0)
    }

    /// What has come since the last call.
    func news() -> String {
        _ = fcntl(ownSide.fileDescriptor, F_SETFL, O_NONBLOCK)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(ownSide.fileDescriptor, &buffer, buffer.count), count > 0 {
            bytes += buffer.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
