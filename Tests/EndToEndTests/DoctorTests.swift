import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct DoctorTests {
        private struct Finding: Decodable {
            let subject, level, text: String
            let remedy: String?
        }

        @Test func everyThingIsLookedAt() async throws {
            let sandbox = try await Sandbox()
            let found = try await findings(sandbox)
            let subjects = [
                "libtorch", "gloo", "NVIDIA driver", "CUDA plug-in", "cores", "memory", "open files", "locked memory",
                "shared memory", "disk of runs", "disk of cache", "listening", "port 29500", "interfaces", "clock",
            ]
            #expect(Set(subjects).isSubset(of: found.map(\.subject)), "\(found)")
            for finding in found { #expect((finding.level == "ok") == (finding.remedy == nil), "\(finding)") }
            #expect(found.first { $0.subject == "gloo" }?.level == "ok")
        }

        @Test func whatIsWrongIsNamedWithItsRemedy() async throws {
            let sandbox = try await Sandbox()
            let cache = ["LOCKSTEP_CACHE": "/proc/nowhere"]
            let broken = try await sandbox.run(["doctor", "--json", "doctor.json"], environment: cache)
            #expect(broken.code == .exit(1))
            #expect(broken.output.contains("1 failure: "))
            let disk = try read(sandbox).first { $0.subject == "disk of cache" }
            #expect(disk?.level == "failure" && disk?.remedy != nil)
            let strange = try await sandbox.run(["doctor"], environment: ["GLOO_SOCKET_IFNAME": "nosuch0"])
                .expectSuccess()
            #expect(strange.output.contains("nosuch0"))
        }

        @Test func clocksOfOneMachineAgree() async throws {
            let sandbox = try await Sandbox()
            let arguments = ["doctor", "--collectives", "--sizes", "4KiB", "--json", "doctor.json"]
            let outcome = try await sandbox.run(arguments, ranks: 2).expectSuccess()
            #expect(outcome.output.contains("clocks") && outcome.output.contains("ms apart"))
        }

        private func findings(_ sandbox: Sandbox) async throws -> [Finding] {
            try await sandbox.run(["doctor", "--json", "doctor.json"]).expectSuccess()
            return try read(sandbox)
        }

        private func read(_ sandbox: Sandbox) throws -> [Finding] {
            try JSONDecoder().decode([Finding].self, from: Data(contentsOf: URL(filePath: sandbox.file("doctor.json"))))
        }
    }
}
