import Foundation
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct DataTests {
        private let make = ["data", "make", "volumes", "made", "--count", "3", "--size", "32", "--objects", "4"]

        private func files(_ sandbox: Sandbox) throws -> [String: [UInt8]] {
            let names = try FileManager.default.contentsOfDirectory(atPath: sandbox.file("made"))
            return try Dictionary(
                uniqueKeysWithValues: names.map { ($0, try bytes(ofFile: sandbox.file("made/\($0)"))) })
        }

        @Test func makingTwiceChangesNothing() async throws {
            let sandbox = try await Sandbox()
            let first = try await sandbox.run(make).expectSuccess()
            #expect(first.output == "made: 3 volumes of 32^3\n")
            let made = try files(sandbox)
            let second = try await sandbox.run(make).expectSuccess()
            #expect(second.output == "made: there already\n")
            #expect(try files(sandbox) == made)
            #expect(Set(["img0.nii.gz", "seg2.nii.gz"]).isSubset(of: made.keys))
        }

        @Test func twoAtOnceDoNotDisturbEachOther() async throws {
            let sandbox = try await Sandbox()
            let both = try [sandbox.start(make), sandbox.start(make)]
            for program in both { try await program.finish().expectSuccess() }
            let together = try files(sandbox)
            try FileManager.default.removeItem(atPath: sandbox.file("made"))
            try await sandbox.run(make).expectSuccess()
            #expect(try files(sandbox) == together)
        }

        @Test func volumesOfOthersAreNotOverwritten() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.run(make).expectSuccess()
            try FileManager.default.moveItem(
                atPath: sandbox.file("made/img0.nii.gz"), toPath: sandbox.file("made/mine.nii.gz"))
            try await sandbox.run(make + ["--seed", "1"]).expectFailure(1, naming: ["mine.nii.gz", "another folder"])
        }
    }
}
