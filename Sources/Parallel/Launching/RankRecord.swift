import Foundation

/// What a rank tells its launcher through two small files: what it is doing, and why it failed.
///
/// The files outlive the rank, so that also a rank that was killed leaves a trace of its step.
public struct RankRecord: Sendable {
    /// Where the launcher looks: one folder a launch.
    let folder: String
    let rank: Int

    private var doingPath: String { "\(folder)/\(rank).doing" }
    private var failurePath: String { "\(folder)/\(rank).failure.json" }

    /// The record of this process; nil when it was not started by this program's launcher.
    public static func ofThisProcess(environment: [String: String], rank: Int) -> RankRecord? {
        environment[variable].map { RankRecord(folder: $0, rank: rank) }
    }

    static let variable = "LOCKSTEP_RANK_RECORDS"

    /// Opens the file that `Doing` writes to.
    public func makeDoing() -> Doing { Doing(path: doingPath) }

    /// The last thing that the rank said it was doing.
    var doing: String? {
        guard let text = try? String(contentsOfFile: doingPath, encoding: .utf8) else { return nil }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? nil : trimmed
    }

    public func write(_ failure: RankFailure) {
        try? JSONEncoder().encode(failure).write(to: URL(fileURLWithPath: failurePath))
    }

    var failure: RankFailure? {
        guard let data = try? Data(contentsOf: URL(fileURLWithPath: failurePath)) else { return nil }
        return try? JSONDecoder().decode(RankFailure.self, from: data)
    }
}

/// Why a rank ended.
public struct RankFailure: Codable, Sendable {
    public var message: String
    /// Whether another rank's end was the reason, so that the guilty one is to be named first.
    public var isConsequence: Bool

    public init(message: String, isConsequence: Bool) {
        self.message = message
        self.isConsequence = isConsequence
    }
}

/// A line of fixed length that is overwritten in place: about a microsecond, and it survives `kill -9`.
public final class Doing: Sendable {
    private let file: Int32
    private static let width = 256

    init(path: String) {
        file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    }

    deinit { close(file) }

    public func note(_ text: String) {
        let line = text.prefix(Self.width - 1).padding(toLength: Self.width - 1, withPad: " ", startingAt: 0) + "\n"
        _ = line.withCString { pwrite(file, $0, Swift.min(strlen($0), Self.width), 0) }
    }
}
