import CTorch
import Foundation

/// Keeps libtorch's log lines off the terminal while ranks look for each other: it prints every attempt with a trace of its
/// own calls, and throws what comes of them, which is told in our words.
func withQuietLog<Result>(_ body: () throws -> Result) rethrows -> Result {
    let level = ct_set_log_level(3)
    defer { _ = ct_set_log_level(level) }
    return try body()
}

/// For good, in a process that only launches; unless the user has asked for some level.
func keepLogQuiet() {
    if ProcessInfo.processInfo.environment["TORCH_CPP_LOG_LEVEL"] == nil { _ = ct_set_log_level(3) }
}
