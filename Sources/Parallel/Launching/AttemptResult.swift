/// How the ranks of one machine have ended.
package enum AttemptResult: Codable, Sendable, Equatable {
    case finished
    /// On request, and so not to be started again.
    case stopped
    case failed(LaunchFailure)
    /// Because the other machines wanted it.
    case ended
}

/// What to tell the user of ranks that failed.
package struct LaunchFailure: Codable, Sendable, Equatable {
    /// The cause first.
    package var lines: [String]
    package var exitCode: Int32
    /// It came of another rank's failure.
    package var isConsequence = false

    package init(lines: [String], exitCode: Int32, isConsequence: Bool = false) {
        self.lines = lines
        self.exitCode = exitCode
        self.isConsequence = isConsequence
    }
}
