internal import Dispatch
internal import Foundation
internal import Synchronization
internal import Testing
internal import Training

private struct Refusal: Error {}

/// A store in a folder of its own.
private func withStore(_ rules: CheckpointRules = CheckpointRules(), _ body: (CheckpointStore) throws -> Void) throws {
    try withFolder { folder in
        let store = CheckpointStore(folder: folder + "/checkpoints", rules: rules, versions: ["libtorch": "2.11.0"])
        try store.prepareForWriting()
        try body(store)
    }
}

extension CheckpointStore {
    @discardableResult
    fileprivate func fill(_ step: Int, _ metrics: [String: Double] = [:]) throws -> Checkpoint {
        try write(step: step, epoch: step / 10, metrics: metrics) { draft in
            try draft.add("state.json", Data("state \(step)".utf8))
            try draft.add("model.safetensors") { path in try save("weights of step \(step)", to: path) }
        }
    }

    fileprivate var steps: [Int] { get throws { try all().map(\.step) } }

    fileprivate func target(of link: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(link)")
    }

    fileprivate var entries: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
    }
}

private func refusal(_ body: () throws -> Void) -> String {
    do {
        try body()
        return "nothing"
    } catch {
        return "\(error)"
    }
}

@Suite struct CheckpointTests {
    @Test func comesBackAsWritten() throws {
        try withStore { store in
            try store.fill(10, ["loss": 0.1, "worst": .infinity])
            let checkpoint = try #require(try store.latest())
            #expect(checkpoint.path == store.folder + "/step-00000010")
            #expect((checkpoint.step, checkpoint.epoch) == (10, 1))
            #expect(checkpoint.manifest.metrics == ["loss": 0.1, "worst": .infinity])
            #expect(checkpoint.manifest.versions == ["libtorch": "2.11.0"])
            #expect(try text(ofFile: checkpoint.file("model.safetensors")) == "weights of step 10")
            #expect(
                refusal { _ = try checkpoint.file("ema") }.contains("it has no ema, only state.json, model.safetensors")
            )
            #expect(try store.entries == ["last", "step-00000010"])
        }
    }

    @Test func nothingThereIsNoCheckpoint() throws {
        try withStore { store in
            let latest = try store.latest()
            #expect(latest == nil)
            let message = refusal { _ = try store.open("/nonexistent") }
            #expect(message.contains("there is no such folder"))
        }
    }

    @Test func permissionsFollowTheUmask() throws {
        try withStore { store in
            let mask = umask(0)
            umask(mask)
            let path = try store.fill(1).path
            func mode(_ path: String) throws -> Int {
                try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
            }
            #expect(try mode(path) == 0o777 & ~Int(mask))
            #expect(try mode(path + "/state.json") == 0o666 & ~Int(mask))
        }
    }

    @Test func eachDamageIsNamed() throws {
        let damages: [(expected: String, damage: (String) throws -> Void)] = [
            ("model.safetensors is cut off: 7 of 17 bytes", { try save("weights", to: $0 + "/model.safetensors") }),
            ("model.safetensors is damaged", { try save("weights of stet 2", to: $0 + "/model.safetensors") }),
            ("model.safetensors is too long", { try save("weights of step 2...", to: $0 + "/model.safetensors") }),
            ("state.json is missing", { try FileManager.default.removeItem(atPath: $0 + "/state.json") }),
            ("notes.txt does not belong to it", { try save("x", to: $0 + "/notes.txt") }),
            ("manifest.json is missing", { try FileManager.default.removeItem(atPath: $0 + "/manifest.json") }),
            ("manifest.json is damaged", { try save("{\"format\": 1", to: $0 + "/manifest.json") }),
            ("manifest.json is damaged", { try edit($0 + "/manifest.json", "\"step\" : 2", "\"step\" : 3") }),
            ("its format 9 is not the one", { try edit($0 + "/manifest.json", "\"format\" : 1", "\"format\" : 9") }),
        ]
        for (expected, damage) in damages {
            try withStore { store in
                try store.fill(1)
                try damage(try store.fill(2).path)
                let message = refusal { _ = try store.latest() }
                #expect(message.contains(expected), "\(message)")
                #expect(
                    message.hasSuffix(
                        """
                        The newest whole one is \(store.folder)/step-00000001: name it instead, as in --resume \
                        \(store.folder)/step-00000001
                        """), "\(message)")
            }
        }
    }

    /// With a checksum that is right: such a manifest was not damaged but made.
    @Test(arguments: [
        ("\"model.safetensors\"", "\"../model.safetensors\""), ("\"size\" : 17", "\"size\" : \(Int.max)"),
    ])
    func madeUpManifestsAreRefused(old: String, new: String) throws {
        try withStore { store in
            try store.fill(2)
            let path = "\(store.folder)/step-00000002/manifest.json"
            try edit(path, old, new)
            let manifest = try JSONDecoder().decode(
                CheckpointManifest.self, from: Data(contentsOf: URL(filePath: path)))
            try manifest.sealed().write(to: URL(filePath: path))
            let message = refusal { _ = try store.latest() }
            #expect(message.contains("manifest.json names no file of a checkpoint: "), "\(message)")
        }
    }

    private func edit(_ path: String, _ old: String, _ new: String) throws {
        try save(try text(ofFile: path).replacing(old, with: new), to: path)
    }

    @Test func fallbacksAreWholeAndNewestFirst() throws {
        try withStore { store in
            for step in 1...4 { try store.fill(step) }
            for step in [2, 4] { try save("?", to: store.folder + "/step-0000000\(step)/state.json") }
            let error = try #require(throws: CheckpointError.self) { try store.latest() }
            #expect(error.fallbacks == [3, 1].map { "\(store.folder)/step-0000000\($0)" })
        }
    }

    @Test func killedWritersLeaveNothing() throws {
        try withStore { store in
            try store.fill(1)
            let torn = store.folder + "/.temporary-killed"
            try FileManager.default.createDirectory(atPath: torn, withIntermediateDirectories: false)
            try save("half", to: torn + "/model.safetensors")
            #expect(try store.latest()?.step == 1)
            try store.prepareForWriting()
            #expect(try store.entries == ["last", "step-00000001"])
        }
    }

    @Test func killInTheMiddleIsSurvived() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/lockstep-\(UUID())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = folder as String] in
            let store = CheckpointStore(folder: folder)
            try store.fill(1)
            try store.write(step: 2, epoch: 0) { draft in
                try draft.add("model.safetensors") { path in
                    try save("half", to: path)
                    kill(getpid(), SIGKILL)
                }
            }
        }
        let store = CheckpointStore(folder: folder)
        #expect(try store.entries.count == 3)
        try store.prepareForWriting()
        #expect(try store.entries == ["last", "step-00000001"])
        #expect(try store.latest()?.step == 1)
    }

    @Test func killBeforeTheLinksMovedLosesNothing() throws {
        try withStore { store in
            for step in 1...2 { try store.fill(step) }
            let link = store.folder + "/last"
            try FileManager.default.removeItem(atPath: link)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "step-00000001")
            #expect(try store.latest()?.step == 2)
        }
    }

    @Test func killedReplacingLosesNothing() throws {
        try withStore { store in
            let path = try store.fill(1).path
            try FileManager.default.moveItem(atPath: path, toPath: store.folder + "/.replaced-step-00000001")
            try store.prepareForWriting()
            #expect(try store.latest()?.step == 1)
        }
    }

    @Test func sameStepIsReplaced() throws {
        try withStore { store in
            try store.fill(1, ["loss": 1])
            try store.fill(1, ["loss": 2])
            #expect(try store.latest()?.manifest.metrics == ["loss": 2])
            #expect(try store.entries == ["last", "step-00000001"])
        }
    }

    @Test func failedWritingLeavesTheEarlierOnes() throws {
        try withStore { store in
            try store.fill(1)
            let message = refusal {
                try store.write(step: 2, epoch: 0) { draft in
                    try draft.add("state.json", Data("half".utf8))
                    throw Refusal()
                }
            }
            #expect(message.contains("step-00000002: could not be written: Refusal()"))
            #expect(message.contains("the earlier checkpoints are untouched"))
            #expect(try store.entries == ["last", "step-00000001"])
            #expect(try store.latest()?.step == 1)
        }
    }

    @Test func fileThatWasNeverWrittenIsSaid() throws {
        try withStore { store in
            let message = refusal { try store.write(step: 2, epoch: 0) { try $0.add("model.safetensors") { _ in } } }
            #expect(message.contains("/model.safetensors: no such file or directory"))
            let entries = try store.entries
            #expect(entries.isEmpty)
        }
    }

    @Test(.enabled(if: canMount)) func fullDiskLeavesTheEarlierOnes() throws {
        try withFolder { folder in
            try #require(mount(tmpfsOn: folder))
            defer { umount2(folder, 0) }
            let store = CheckpointStore(folder: folder + "/checkpoints")
            try store.fill(1)
            let message = refusal {
                try store.write(step: 2, epoch: 0) { try $0.add("big", Data(count: 1 << 20)) }
            }
            #expect(message.contains("no space left on device. Free some space"), "\(message)")
            #expect(try store.entries == ["last", "step-00000001"])
            #expect(try store.latest()?.step == 1)
        }
    }

    @Test func rulesAreIndependent() throws {
        let rules = CheckpointRules(keep: 2, periods: [30], best: .init(metric: "mIoU", .max))
        try withStore(rules) { store in
            let scores = [0.1, 0.9, 0.2, 0.3, .nan, 0.5, 0.4, 0.9]
            for (index, score) in scores.enumerated() { try store.fill((index + 1) * 10, ["mIoU": score]) }
            #expect(try store.steps == [20, 30, 60, 70, 80])
            #expect(store.target(of: "best") == "step-00000020")
            #expect(store.target(of: "last") == "step-00000080")
            #expect(try store.best()?.step == 20)
        }
    }

    @Test func lastOutlivesEveryRule() throws {
        try withStore(CheckpointRules(keep: 0, best: .init(metric: "loss", .min))) { store in
            for (step, loss) in [(1, 0.5), (2, 0.2), (3, 0.7), (4, 0.3)] { try store.fill(step, ["loss": loss]) }
            #expect(try store.steps == [2, 4])
        }
    }

    @Test func newestIsTheOneWrittenLast() throws {
        try withStore(CheckpointRules(keep: 2)) { store in
            for step in [100, 150, 110] { try store.fill(step) }
            #expect(try store.latest()?.step == 110)
            #expect(try store.steps == [150, 110])
        }
    }
}

@Suite struct BackgroundWriterTests {
    @Test func errorComesWithTheNextCall() throws {
        let writer = BackgroundWriter()
        try writer.submit { throw Refusal() }
        #expect(throws: Refusal.self) { try writer.wait() }
        try writer.submit {}
        try writer.wait()
    }

    /// Holds up the first piece until the others have come.
    @Test func whatWaitsGivesWayIfItCan() throws {
        let (writer, started, gate) = (BackgroundWriter(), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
        let done = Mutex([Int]())
        try writer.submit {
            started.signal()
            gate.wait()
            done.withLock { $0.append(0) }
        }
        started.wait()
        try writer.submit(isDispensable: true) { done.withLock { $0.append(1) } }
        #expect(try writer.makeRoom())
        try writer.submit { done.withLock { $0.append(2) } }
        gate.signal()
        try writer.submit { done.withLock { $0.append(3) } }
        try writer.wait()
        #expect(done.withLock { $0 } == [0, 2, 3])
        #expect(writer.longestPiece > 0)
    }

    @Test func piecesAreWrittenInOrder() throws {
        try withFolder { folder in
            let writer = BackgroundWriter()
            let path = folder + "/latest"
            for piece in 0..<20 { try writer.submit { try save("\(piece)", to: path) } }
            try writer.wait()
            #expect(try text(ofFile: path) == "19")
        }
    }
}

/// A file system of 64 KiB.
private func mount(tmpfsOn folder: String) -> Bool {
    Glibc.mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0
}

/// Only root may mount, and not in every container.
private let canMount: Bool = {
    (try? withFolder { folder in
        defer { umount2(folder, 0) }
        return mount(tmpfsOn: folder)
    }) ?? false
}()
