import Foundation
import TestSupport
import Testing
import Torch
import Training

extension EndToEnd {
    /// A run on two ranks that misfortune befalls again and again: it always goes on, and ends as if nothing had happened.
    ///
    /// `make torture` does this many times.
    @Suite struct TortureTests {
        private static let environment = ProcessInfo.processInfo.environment
        private static let first = environment["LOCKSTEP_TORTURE_SEED"].flatMap(UInt64.init) ?? 0
        private static let rounds = environment["LOCKSTEP_TORTURE_ROUNDS"].flatMap(UInt64.init)

        /// What the run that was left alone has come to.
        private struct Expected {
            let files: [String: StateDict]
            let losses: [Int: Double]
        }

        private static let settings = ["batch.global=2", "epochs=5", "checkpoint.everySteps=1", "checkpoint.keep=3"]
        private static let expected = Task {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", settings, ranks: 2)
            return Expected(files: try tensors(sandbox), losses: try sandbox.losses("run"))
        }

        private static func tensors(_ sandbox: Sandbox) throws -> [String: StateDict] {
            let names = ["model.safetensors", "optimizer.safetensors"]
            return Dictionary(uniqueKeysWithValues: try names.map { ($0, try sandbox.tensors("run", $0)) })
        }

        @Test(arguments: first..<first + (rounds ?? 3)) func endsAsIfNothingHadHappened(seed: UInt64) async throws {
            let expected = try await Self.expected.value
            let sandbox = try await Sandbox()
            let disk = SmallDisk.isAllowed ? try ShrinkingDisk(at: sandbox.file("runs")) : nil
            defer { disk?.unmount() }
            var random = SeededRandom(seed)
            var story: [String] = []
            for _ in 0..<Int.random(in: 2...5, using: &random) {
                story += try await suffer(sandbox, disk, &random)
            }
            try await goOn(sandbox).expectSuccess()
            if Self.rounds != nil { print("torture: round \(seed): \(story.joined(separator: "; "))") }
            try expectNothingHappened(sandbox, expected, "seed \(seed): \(story)")
        }

        private func goOn(_ sandbox: Sandbox, from checkpoint: String = "auto") async throws -> Outcome {
            try await sandbox.run(
                ["train", "small.yaml"] + Self.settings + ["--resume", checkpoint], ranks: 2, within: 120)
        }

        // MARK: Misfortunes

        private func suffer(_ sandbox: Sandbox, _ disk: ShrinkingDisk?, _ random: inout SeededRandom) async throws
            -> [String]
        {
            let misfortune = Misfortune.allCases.randomElement(using: &random) ?? .killedRank
            let delay = Double.random(in: 0...1.5, using: &random)
            if misfortune == .fullDisk { disk?.leave(kibibytes: Int.random(in: 0...200, using: &random)) }
            let limit = misfortune == .cutWrite ? Int.random(in: 1000...60_000, using: &random) : nil
            let program = try start(sandbox, fileSizeLimit: limit)
            try await Task.sleep(for: .seconds(delay))
            if program.isRunning { misfortune.send(to: program, &random) }
            let code = try await program.finishAlone(within: 60).code
            try await expectIsGone(program)
            disk?.leavePlenty()
            let told = "\(misfortune) after \(short(delay)) s\(limit.map { ", files of \($0) bytes" } ?? ""): \(code)"
            guard Int.random(in: 0..<3, using: &random) == 0 else { return [told] }
            return [told] + (try await damage(sandbox, &random).map { [$0] } ?? [])
        }

        private func short(_ seconds: Double) -> String { String(format: "%.2f", seconds) }

        private func start(_ sandbox: Sandbox, fileSizeLimit: Int?) throws -> Program {
            let arguments = ["train", "small.yaml"] + Self.settings + ["--resume", "auto"]
            guard let fileSizeLimit else { return try sandbox.start(arguments, ranks: 2) }
            return try Program(
                ["--fsize=\(fileSizeLimit)", "--core=0", Program.path.path] + arguments + ["--nproc-per-node", "2"],
                in: sandbox.folder.path, environment: ["LOCKSTEP_CACHE": sandbox.file("cache")],
                program: URL(filePath: "/usr/bin/prlimit"))
        }

        private func expectIsGone(_ program: Program) async throws {
            for _ in 0..<500 where !program.remaining.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
            #expect(program.remaining.isEmpty)
            program.killAll()
        }

        /// Cuts a file of the newest checkpoint at any byte, as a machine without power can, and does as the program says.
        private func damage(_ sandbox: Sandbox, _ random: inout SeededRandom) async throws -> String? {
            let checkpoints = sandbox.exists("runs/run/checkpoints") ? try sandbox.checkpoints("run") : []
            guard checkpoints.count > 1, let newest = checkpoints.last else { return nil }
            let folder = "runs/run/checkpoints/\(newest)"
            let names = try FileManager.default.contentsOfDirectory(atPath: sandbox.file(folder)).sorted()
            let name = names.randomElement(using: &random) ?? "manifest.json"
            let whole = try bytes(ofFile: sandbox.file("\(folder)/\(name)"))
            let length = Int.random(in: 0..<whole.count, using: &random)
            _ = try sandbox.folder.write(whole.prefix(length), to: "\(folder)/\(name)")
            let refused = try await goOn(sandbox)
            refused.expectFailure(1, naming: [newest, name, "The newest whole one is"])
            let offered = try #require(refused.errors.firstMatch(of: /as in --resume (\S+)/)).1
            try await goOn(sandbox, from: String(offered)).expectSuccess()
            return "\(name) cut at \(length) of \(whole.count) bytes"
        }

        // MARK: The end

        private func expectNothingHappened(_ sandbox: Sandbox, _ expected: Expected, _ story: Comment) throws {
            for (name, tensors) in try Self.tensors(sandbox) { expectSameBits(tensors, expected.files[name] ?? [:]) }
            #expect(try sandbox.losses("run") == expected.losses, story)
            let steps = try sandbox.records("run").filter { $0.values["train/loss"] != nil }.map(\.step)
            #expect(steps == steps.sorted() && Set(steps).count == steps.count, story)
            let files = FileManager.default.enumerator(atPath: sandbox.file("runs"))?.compactMap { $0 as? String } ?? []
            let left = files.filter { $0.split(separator: "/").contains { $0.hasPrefix(".") } }
            #expect(left.isEmpty, story)
            for checkpoint in try CheckpointStore(folder: sandbox.file("runs/run/checkpoints")).all() {
                try checkpoint.verify()
            }
        }
    }
}
