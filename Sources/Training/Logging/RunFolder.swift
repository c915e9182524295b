public import Foundation
import Torch

/// The folder of one run, and where everything lies in it.
public struct RunFolder: Hashable, Sendable {
    public let path: String

    public init(path: String) {
        self.path = path
    }

    public var configuration: String { path + "/config.yaml" }
    public var log: String { path + "/log.jsonl" }
    public var table: String { path + "/scalars.csv" }
    public var ranks: String { path + "/ranks" }
    public var checkpoints: String { path + "/checkpoints" }
    public var predictions: String { path + "/predictions" }
    public var session: String { path + "/session.json" }
    /// Where and by what it was made.
    public var environment: String { path + "/environment.json" }
    public var report: String { path + "/report.html" }
    /// What a detached run says.
    public var output: String { path + "/output.log" }

    public func rankLog(_ rank: Int) -> String { "\(ranks)/\(rank).log" }

    /// Makes `parent/name`, or finds it there: a run that is resumed keeps its folder.
    ///
    /// - Throws: `FileError` when the disk is full, cannot be written to, or has a file of that name.
    public static func make(named name: String, in parent: String = "runs") throws -> RunFolder {
        let folder = RunFolder(path: "\(parent)/\(name)")
        try makeFolder(folder.path)
        try folder.makeParts()
        return folder
    }

    /// Makes `parent/task-date-time` (UTC), with a counter if several runs start in the same second.
    public static func makeUnique(task: String, at time: Date = Date(), in parent: String = "runs") throws -> RunFolder
    {
        try makeFolder(parent)
        let base = "\(parent)/\(task)-\(stamp(time))"
        var path = base
        var count = 1
        // Claiming is atomic, so two runs never share a folder.
        while try !claimFolder(path) {
            count += 1
            path = "\(base)-\(count)"
        }
        let folder = RunFolder(path: path)
        try folder.makeParts()
        return folder
    }

    /// Clears what a killed run has left half written beside its logs. The process that writes calls it once, first.
    public func removePartialFiles() throws {
        for name in try names(in: path) where AtomicFile.isPartial(name) {
            try removeFolder("\(path)/\(name)")
        }
    }

    private func makeParts() throws {
        for part in [ranks, checkpoints, predictions] { try makeFolder(part) }
    }

    private static func stamp(_ time: Date) -> String {
        let utc = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted, timeZone: .gmt)
        return utc.year().month().day().dateTimeSeparator(.standard).time(includingFractionalSeconds: false)
            .format(time).replacing("T", with: "-")
    }
}
