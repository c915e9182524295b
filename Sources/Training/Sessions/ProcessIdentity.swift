internal import Foundation

/// A process, not to be mistaken for a later one that has got its number: of another moment, another start of the
/// machine, or another machine.
public struct ProcessIdentity: Codable, Equatable, Sendable {
    public let process: Int32
    public let host: String
    /// The system's own name for this start of the machine.
    private let boot: String
    /// In ticks of the clock since the machine's start.
    private let start: Int

    public static let own = ProcessIdentity(of: getpid())

    /// nil when no such process runs; one that has ended, and that nobody has asked how, does not.
    public init?(of process: Int32) {
        guard let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            // The name before it stands in parentheses and may hold any letter.
            let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 19,
            let start = Int(fields[19]), !["Z", "X"].contains(fields[0])
        else { return nil }
        self.process = process
        self.start = start
        host = ProcessInfo.processInfo.hostName
        let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        self.boot = (boot ?? "").trimmingCharacters(in: .newlines)
    }

    /// Whether it could be seen from here.
    public var isOfThisMachine: Bool { host == ProcessInfo.processInfo.hostName }

    public var isRunning: Bool { ProcessIdentity(of: process) == self }

    /// Sends a signal to it and to no other.
    ///
    /// - Returns: false when it does not run here.
    @discardableResult
    public func send(_ signal: Int32) -> Bool { isRunning && kill(process, signal) == 0 }
}
