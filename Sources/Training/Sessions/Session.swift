internal import Foundation
import Torch

/// Who runs a run, and how it has ended: `session.json` in the run's folder, written whole at the beginning and the end.
public struct Session: Codable, Equatable, Sendable {
    /// The process that ends last: the launcher, or the only rank.
    public let process: ProcessIdentity
    public let command: [String]
    /// Started with `--detach`: its output is in the run's folder.
    public let isDetached: Bool
    /// Seconds since 1970.
    public let began: Double
    public private(set) var ended: Double?
    public private(set) var exitCode: Int32?

    public enum State: String, Sendable, Codable, CaseIterable {
        case running, finished, failed
        /// On request, with a checkpoint.
        case stopped
        /// Killed, or the machine was: nobody has written down an end.
        case lost
        /// Begun on another machine that shares the folder, and not known to have ended.
        case elsewhere
    }

    /// Writes down that this process runs a run.
    ///
    /// - Throws: `FileError` when the folder cannot be written to.
    public static func begin(in folder: RunFolder, isDetached: Bool = false) throws -> Session {
        guard let own = ProcessIdentity.own else { preconditionFailure("/proc has no entry of this process") }
        let session = Session(
            process: own, command: ProcessInfo.processInfo.arguments, isDetached: isDetached, began: systemClock())
        try session.write(to: folder)
        return session
    }

    private init(process: ProcessIdentity, command: [String], isDetached: Bool, began: Double) {
        self.process = process
        self.command = command
        self.isDetached = isDetached
        self.began = began
    }

    /// nil when the folder has none that can be read.
    public init?(of folder: RunFolder) {
        guard let data = FileManager.default.contents(atPath: folder.session),
            let session = try? JSONDecoder().decode(Session.self, from: data)
        else { return nil }
        self = session
    }

    /// Writes down how the run has ended. A full disk must not make it fail: the run is then taken for lost.
    public func end(_ code: Int32, in folder: RunFolder) {
        var session = self
        session.ended = systemClock()
        session.exitCode = code
        try? session.write(to: folder)
    }

    public var state: State {
        switch exitCode {
        case 0: .finished
        case 130: .stopped
        case .some: .failed
        case nil: process.isRunning ? .running : process.isOfThisMachine ? .lost : .elsewhere
        }
    }

    private func write(to folder: RunFolder) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(self)
        try AtomicFile.replace(folder.session) { try $0.write(Array(data)) }
    }
}
