import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Someone who is no rank connects to a run's ports. The run must not notice.
    @Suite struct StrangerTests {
        private func port(_ address: String) throws -> UInt16 {
            try #require(address.split(separator: ":").last.flatMap { UInt16($0) })
        }

        private func isClosed(_ address: String) -> Bool {
            guard let port = try? port(address) else { return false }
            return Stranger(port: port) == nil
        }

        /// What libtorch's store takes for a greeting: the first query, and a number that says that it is one of its own.
        private let greeting: [UInt8] = [0, 0xce, 0xf7, 0x85, 0x3c]

        private func length(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }

        /// Rubbish, lengths beyond all memory behind each kind of query, and halves of messages.
        private var attacks: [[UInt8]] {
            var random = SystemRandomNumberGenerator()
            let rubbish = [1, 8, 64, 4096, 65536].map { size in
                (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
            }
            let sizes: [UInt64] = [1 << 30, 1 << 40, 1 << 62, .max]
            let lengths = sizes.flatMap { size in (0..<16).map { query in question(UInt8(query), ofLength: size) } }
            return rubbish + lengths + [Array(greeting.prefix(3)), greeting + [1] + length(5) + [65]]
        }

        private func question(_ query: UInt8, ofLength size: UInt64) -> [UInt8] {
            greeting + [query] + length(size) + [UInt8](repeating: 120, count: 100)
        }

        /// Memory of a process and what it has started, in MiB.
        private func memory(_ program: Program) -> Int { program.residentMemory >> 20 }

        @Test func whatIsSaidToTheStoreHarmsNothing() async throws {
            let sandbox = try await Sandbox()
            let program = try sandbox.start(["train", "small.yaml", "epochs=1000"], ranks: 2)
            try await program.wait(for: "steps") { sandbox.lastStep("run") > 2 }
            let before = memory(program)
            var strangers: [Stranger] = []
            for address in program.listeningAddresses {
                for attack in attacks {
                    guard let stranger = Stranger(port: try port(address)) else { break }
                    stranger.say(attack)
                    strangers.append(stranger)
                }
            }
            #expect(strangers.count == attacks.count, "the store is open to its ranks, and nothing else is")
            let step = sandbox.lastStep("run")
            try await program.wait(for: "more steps") { sandbox.lastStep("run") > step + 4 }
            #expect(memory(program) < before + 300)
            withExtendedLifetime(strangers) {}
            program.send(SIGINT)
            #expect(try await program.finish(within: 20).code == .exit(130))
        }

        @Test func ranksOfOtherLaunchersCloseTheStoreToo() async throws {
            let sandbox = try await Sandbox()
            let ranks = try (0..<2).map { rank in
                try sandbox.start(
                    ["train", "small.yaml", "epochs=1000"],
                    environment: [
                        "RANK": "\(rank)", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "29551",
                    ])
            }
            try await ranks[0].wait(for: "steps") { sandbox.lastStep("run") > 2 }
            let addresses = ranks.flatMap(\.listeningAddresses)
            #expect(addresses.count == 3 && addresses.allSatisfy { $0.hasPrefix("127.0.0.1:") }, "\(addresses)")
            // The store is closed when all have come to it, which rank 0 looks for twice a second.
            try await ranks[0].wait(upTo: 10, for: "closed ports") {
                addresses.allSatisfy(isClosed)
            }
            for rank in ranks { rank.send(SIGINT) }
            for rank in ranks { #expect(try await rank.finish(within: 20).code == .exit(130)) }
        }

        /// Who holds connections to the store takes open files of the launcher, which has asked for all that it may have.
        @Test func aFloodOfConnectionsDoesNotStallTheRun() async throws {
            let sandbox = try await Sandbox()
            let limited = ["-c", "ulimit -Sn 300 && exec \"$@\"", "sh", Program.path.path]
            let program = try Program(
                limited + ["train", "small.yaml", "epochs=1000", "--nproc-per-node", "2"], in: sandbox.folder.path,
                environment: ["LOCKSTEP_CACHE": sandbox.file("cache")], program: URL(filePath: "/bin/sh"))
            try await program.wait(for: "steps") { sandbox.lastStep("run") > 2 }
            let strangers = try program.listeningAddresses.flatMap { address in
                let port = try port(address)
                return Stranger(port: port) == nil ? [] : (0..<600).compactMap { _ in Stranger(port: port) }
            }
            #expect(strangers.count == 600)
            let step = sandbox.lastStep("run")
            try await program.wait(for: "more steps") { sandbox.lastStep("run") > step + 4 }
            withExtendedLifetime(strangers) {}
            program.send(SIGINT)
            #expect(try await program.finish(within: 20).code == .exit(130))
        }
    }
}
