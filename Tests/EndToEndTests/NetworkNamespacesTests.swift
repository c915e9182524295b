import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The tests' own network, before anything is tested over it.
    @Suite(.enabled(if: NetworkNamespaces.refusal == nil, "\(NetworkNamespaces.refusal ?? "")"))
    struct NetworkNamespacesTests {
        private let folder: TemporaryFolder
        private let machines: NetworkNamespaces

        init() throws {
            folder = try TemporaryFolder()
            machines = try NetworkNamespaces(2)
        }

        private func shell(_ script: String, on machine: Int) throws -> Program {
            try machines.start(["-c", script], on: machine, in: folder.path, program: URL(filePath: "/bin/bash"))
        }

        /// Machine 0 knocks at a port of machine 1 where nobody listens, for a second. Other signals may be blocked.
        private func knock() async throws -> Outcome {
            try await shell("timeout -s KILL 1 bash -c 'exec 3<>/dev/tcp/node1/9999'", on: 0).finish(within: 5)
        }

        @Test func machinesHaveNames() async throws {
            for machine in 0..<2 {
                let said = try await shell("hostname; pwd", on: machine).finish().expectSuccess().output
                #expect(said == "\(NetworkNamespaces.name(of: machine))\n\(folder.path)\n")
            }
        }

        /// Somebody answers, if only that nobody listens; behind a cut link nobody does.
        @Test func linksAreCutAndMended() async throws {
            #expect(try await knock().errors.contains("Connection refused"))
            try machines.cut(1)
            let silence = try await knock()
            #expect(!silence.errors.contains("refused") && silence.seconds > 0.9, "\(silence.errors)")
            try machines.mend(1)
            #expect(try await knock().errors.contains("Connection refused"))
        }
    }
}
