internal import Foundation
internal import Logging
internal import OrderedCollections
internal import Testing
internal import Torch
internal import Training

@Suite struct ScalarLogTests {
    @Test func linesKeepOrderAndExactNumbers() throws {
        try withFolder { folder in
            let log = try ScalarLog(path: folder + "/log.jsonl")
            try log.log(step: 1, epoch: 0, values: ["z": 0.1, "a": 1e-05, "bad": .nan, "big": -.infinity])
            let line = #"{"step": 1, "epoch": 0, "z": 0.1, "a": 1e-05, "bad": "NaN", "big": "-Infinity"}"#
            #expect(try text(ofFile: folder + "/log.jsonl") == line + "\n")
            let record = try #require(try ScalarRecord.read(folder + "/log.jsonl").first)
            #expect((record.step, record.epoch, record.values["z"]) == (1, 0, 0.1))
            #expect(record.values["bad"]?.isNaN == true)
            #expect(record.values["big"] == -.infinity)
        }
    }

    @Test func namesAreEscaped() throws {
        try withFolder { folder in
            let name = "a\"b\\c\nd\u{1}é"
            try ScalarLog(path: folder + "/log.jsonl").log(step: 1, epoch: 0, values: [name: 2])
            #expect(try ScalarRecord.read(folder + "/log.jsonl").first?.values == [name: 2])
        }
    }

    @Test(arguments: ["{\"step\": 3, \"ep", "{\"step\": 3, \"epoch\": 0}", "\u{0}\u{0}"])
    func tornLineIsCut(_ torn: String) throws {
        try withFolder { folder in
            let path = folder + "/log.jsonl"
            let whole = "{\"step\": 1, \"epoch\": 0}\n{\"step\": 2, \"epoch\": 0}\n"
            try save(whole + torn, to: path)
            try ScalarLog(path: path).log(step: 3, epoch: 0, values: [:])
            #expect(try text(ofFile: path) == whole + "{\"step\": 3, \"epoch\": 0}\n")
        }
    }

    @Test func resumingDropsLaterSteps() throws {
        try withFolder { folder in
            let path = folder + "/log.jsonl"
            let log = try ScalarLog(path: path)
            for step in 1...5 { try log.log(step: step, epoch: 0, values: [:]) }
            _ = try ScalarLog(path: path, after: ResumePoint(step: 3, epoch: 0))
            #expect(try ScalarRecord.read(path).map(\.step) == [1, 2, 3])
        }
    }

    /// A run that was killed after an evaluation goes on from a checkpoint before it, and evaluates again.
    @Test func resumingDropsAnEvaluationThatComesAgain() throws {
        try withFolder { folder in
            let path = folder + "/log.jsonl"
            let log = try ScalarLog(path: path)
            for step in 1...4 {
                try log.log(step: step, epoch: (step - 1) / 2, values: ["train/loss": 1])
                guard step.isMultiple(of: 2) else { continue }
                try log.log(step: step, epoch: step / 2 - 1, values: ["epoch/loss": .nan])
            }
            _ = try ScalarLog(path: path, after: ResumePoint(step: 4, epoch: 2))
            #expect(try ScalarRecord.read(path).map(\.step) == [1, 2, 2, 3, 4, 4])
            _ = try ScalarLog(path: path, after: ResumePoint(step: 4, epoch: 1))
            #expect(try ScalarRecord.read(path).map(\.step) == [1, 2, 2, 3, 4])
        }
    }

    @Test func flushingByInterval() throws {
        try withFolder { folder in
            let clock = FakeClock()
            let path = folder + "/log.jsonl"
            let log = try ScalarLog(path: path, flush: .seconds(10), now: clock.now)
            try log.log(step: 1, epoch: 0, values: [:])
            #expect(try text(ofFile: path) == "")
            clock.advance(11)
            try log.log(step: 2, epoch: 0, values: [:])
            #expect(try ScalarRecord.read(path).count == 2)
        }
    }

    @Test func fullDiskIsSaid() throws {
        let log = try ScalarLog(path: "/dev/full")
        let error = try #require(throws: FileError.self) { try log.log(step: 1, epoch: 0, values: [:]) }
        #expect(error.description.hasPrefix("cannot write /dev/full: no space left on device. Free some space"))
    }
}

@Suite struct RunFolderTests {
    private let time = Date(timeIntervalSince1970: 1_700_000_000)

    @Test func uniqueNamesHaveTimeAndCounter() throws {
        try withFolder { folder in
            let names = try (0..<3).map { _ in
                try RunFolder.makeUnique(task: "segment", at: time, in: folder + "/runs").path
            }
            let first = folder + "/runs/segment-20231114-221320"
            #expect(names == [first, first + "-2", first + "-3"])
        }
    }

    @Test func partsAreThereAndStay() throws {
        try withFolder { folder in
            let run = try RunFolder.make(named: "trial", in: folder)
            try save("x", to: run.rankLog(0))
            #expect(try RunFolder.make(named: "trial", in: folder) == run)
            #expect(try text(ofFile: folder + "/trial/ranks/0.log") == "x")
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: run.path).sorted() == [
                    "checkpoints", "predictions", "ranks",
                ])
        }
    }

    @Test func obstaclesAreNamed() throws {
        try withFolder { folder in
            try save("x", to: folder + "/taken")
            let error = try #require(throws: FileError.self) { try RunFolder.make(named: "taken", in: folder) }
            #expect(error.description.contains("/taken: file exists. A file of that name is in the way"))
            #expect(throws: FileError.self) { try RunFolder.make(named: "run", in: folder + "/taken") }
            #expect(throws: FileError.self) { try RunFolder.make(named: "run", in: "/proc/lockstep") }
        }
    }
}

@Suite struct RankLogTests {
    @Test func rankZeroShowsWhatOthersOnlyFile() throws {
        try withFolder { folder in
            let clock = FakeClock()
            let screen = Transcript()
            let console = Console(write: screen.write)
            for rank in 0..<2 {
                let progress = rank == 0 ? ProgressLine(console: console, now: clock.now) : nil
                let log = try RankLog(
                    rank: rank, path: "\(folder)/\(rank).log", progress: progress, console: console, now: clock.now)
                var logger = Logger(label: "test") { _ in RankLogHandler(log) }
                logger[metadataKey: "step"] = "7"
                logger.debug("unseen")
                logger.info("hello")
                logger.warning("careful")
                logger.error("broken")
            }
            let shown = """
                hello step=7
                warning: careful step=7
                [rank 0] error: broken step=7
                [rank 1] error: broken step=7

                """
            #expect(screen.take() == shown)
            let lines = try text(ofFile: folder + "/1.log").split(separator: "\n")
            #expect(lines.first == "2023-11-14T22:13:20.000Z info [rank 1] hello step=7")
            #expect(lines.count == 3)
        }
    }

    @Test func fullDiskIsSaidOnce() throws {
        let screen = Transcript()
        let log = try RankLog(rank: 3, path: "/dev/full", console: Console(write: screen.write))
        let logger = Logger(label: "test") { _ in RankLogHandler(log) }
        logger.info("one")
        logger.info("two")
        #expect(screen.take().split(separator: "\n").count == 1)
    }
}
