internal import Foundation
internal import Synchronization

/// A folder of its own, removed afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.path + "/lockstep-\(UUID())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}

func text(ofFile path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
}

func save(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
}

/// A clock that stands still until it is told to go on.
final class FakeClock: Sendable {
    private let seconds = Mutex(1_700_000_000.0)

    var now: @Sendable () -> Double { { self.seconds.withLock { $0 } } }

    func advance(_ interval: Double) { seconds.withLock { $0 += interval } }
}

/// Gathers what would have been shown on a terminal.
final class Transcript: Sendable {
    private let text = Mutex("")

    var write: @Sendable (String) -> Void { { line in self.text.withLock { $0 += line } } }

    /// What was written since the last call.
    func take() -> String {
        text.withLock { text in
            defer { text = "" }
            return text
        }
    }
}
