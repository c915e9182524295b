import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Signals at random moments to random processes of a job: whatever happens, it ends, and nothing is left of it.
    ///
    /// `Scripts/stress/launches.sh` does this a hundred times.
    @Suite struct HygieneTests {
        private static let rounds =
            ProcessInfo.processInfo.environment["LOCKSTEP_STRESS_ROUNDS"].flatMap(UInt64.init) ?? 4

        /// With a process that a rank has started, and another one that this one has.
        private static let script = "(sleep 300; true) & sleep 300"

        @Test(arguments: 0..<rounds) func nothingIsLeftOfTraining(seed: UInt64) async throws {
            let sandbox = try await Sandbox()
            let temporary = try TemporaryFolder()
            try await strike(seed, temporary) {
                try sandbox.start(
                    ["train", "small.yaml", "epochs=100000"], ranks: 2, environment: ["TMPDIR": temporary.path])
            }
        }

        @Test(arguments: 0..<rounds) func nothingIsLeftOfOtherPrograms(seed: UInt64) async throws {
            let folder = try TemporaryFolder()
            let temporary = try TemporaryFolder()
            try await strike(seed, temporary) {
                try Program(
                    ["launch", "--nproc-per-node", "2", "--no-python", "/bin/sh", "-c", Self.script], in: folder.path,
                    environment: ["TMPDIR": temporary.path])
            }
        }

        private func strike(_ seed: UInt64, _ temporary: TemporaryFolder, _ start: () throws -> Program) async throws {
            let shared = Set(Self.sharedMemory)
            let program = try start()
            var strike = RandomStrike(seed: seed, latest: 1)
            try await strike.hit(program)
            try await end(program)
            let code = try await program.finishAlone(within: 10).code
            #expect(try await isGone(program), "\(strike), \(code): processes \(program.remaining) are left")
            program.killAll()
            #expect(try temporary.names == [], "\(strike), \(code)")
            #expect(Set(Self.sharedMemory).subtracting(shared) == [], "\(strike), \(code)")
        }

        /// Asks for the end of a job that has got over it.
        private func end(_ program: Program) async throws {
            try await Task.sleep(for: .milliseconds(200))
            if program.isRunning { program.send(SIGTERM) }
        }

        /// Within a second or two. The ports of a job are those of its processes.
        private func isGone(_ program: Program) async throws -> Bool {
            for _ in 0..<200 where !program.remaining.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            return program.remaining.isEmpty
        }

        private static var sharedMemory: [String] {
            (try? FileManager.default.contentsOfDirectory(atPath: "/dev/shm")) ?? []
        }
    }
}
