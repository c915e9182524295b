import Foundation
import TestSupport
import Testing
import Torch
import Training

/// Files that are changed at random: no crash, no hang, no flood of memory, and what is refused is refused in a paragraph.
///
/// `make fuzz` does this for as long as wanted, each time with other files.
@Suite(.serialized) struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let inputs = environment["LOCKSTEP_FUZZ_INPUTS"].flatMap(UInt64.init) ?? 300
    private static let seed = environment["LOCKSTEP_FUZZ_SEED"].flatMap(UInt64.init) ?? 0
    /// Where the last input is found after a crash; gone with the tests where none is named.
    private static let folder = environment["LOCKSTEP_FUZZ_FOLDER"]

    private struct Tally {
        var (read, refused) = (0, 0)
        var slowest = 0.0
    }

    @Test(arguments: FuzzTarget.all) func isReadOrRefused(_ target: FuzzTarget) throws {
        let temporary = try TemporaryFolder()
        let folder = try Self.folder.map { try Self.make("\($0)/\(target.name)") } ?? temporary.path
        let files = try target.files()
        var tally = Tally()
        for input in 0..<Self.inputs {
            var mutator = Mutator(seed: Self.seed &+ input &* 0x1_0000_0001, words: target.words.map { Array($0.utf8) })
            let path = "\(folder)/\(target.fileName)"
            try Data(mutator.next(of: files)).write(to: URL(filePath: path))
            try read(path, target, input, &tally)
        }
        if Self.folder != nil {
            print("fuzz: \(target.name): \(tally.read) read, \(tally.refused) refused, slowest \(tally.slowest) s")
        }
        #expect(tally.refused > 0 || target.isLenient)
        #expect(tally.slowest < 10)
    }

    private static func make(_ folder: String) throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return folder
    }

    private func read(_ path: String, _ target: FuzzTarget, _ input: UInt64, _ tally: inout Tally) throws {
        let start = Date()
        do {
            try target.read(path)
            tally.read += 1
        } catch {
            tally.refused += 1
            let isOurs = error is SerializationError || error is ConfigurationError || error is CheckpointError
            #expect(isOurs || error is FileError, "input \(input): \(error)")
            #expect("\(error)".utf8.count < 20_000 && !"\(error)".contains("Fatal"), "input \(input): \(error)")
        }
        tally.slowest = max(tally.slowest, Date().timeIntervalSince(start))
    }
}
