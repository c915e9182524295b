internal import Foundation
internal import Logging
internal import Synchronization

/// The log of one rank: everything goes to its file, and what a person should see to the console.
public final class RankLog: Sendable {
    private let rank: Int
    private let file: Mutex<OutputFile>
    private let progress: ProgressLine?
    private let console: Console
    private let now: WallClock
    private let hasFailed = Atomic(false)

    /// `progress` is rank 0's; what it logs is shown through it. Errors of the other ranks go straight to `console`.
    public init(
        rank: Int, path: String, progress: ProgressLine? = nil, console: Console = .standardError(),
        now: @escaping WallClock = systemClock
    ) throws {
        self.rank = rank
        self.progress = progress
        self.console = console
        self.now = now
        file = Mutex(try OutputFile(path, .append))
    }

    func write(_ level: Logger.Level, _ message: String) {
        record("\(timestamp) \(level) [rank \(rank)] \(message)\n")
        if level >= .error {
            show("[rank \(rank)] \(level): \(message)")
        } else {
            progress?.print(level == .info ? message : "\(level): \(message)")
        }
    }

    /// Has the file tell the error that ends this rank; those who end the program say it on the console.
    public func noting<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            record("\(timestamp) \(Logger.Level.critical) [rank \(rank)] \(error)\n")
            throw error
        }
    }

    /// A log that cannot be written must not end a run; it is said once.
    private func record(_ line: String) {
        do {
            try file.withLock { file in
                file.write(line.utf8)
                try file.flush()
            }
        } catch {
            let isFirst = !hasFailed.exchange(true, ordering: .relaxed)
            if isFirst { show("[rank \(rank)] warning: \(error); its log goes on without these lines") }
        }
    }

    private func show(_ line: String) {
        if let progress { progress.print(line) } else { console.interject(line) }
    }

    /// In UTC, so that the logs of all machines can be laid side by side.
    private var timestamp: String {
        Date(timeIntervalSince1970: now()).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
