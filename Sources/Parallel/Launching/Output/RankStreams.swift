import Foundation

/// The two streams of one rank.
struct RankStreams {
    var output = StreamEnd.inherited
    var errors = StreamEnd.inherited

    private var both: [StreamEnd] { [output, errors] }

    var taps: [StreamTap] { both.compactMap(\.tap) }

    /// To be called once the rank has them.
    func closeWriting() {
        if output.writing != errors.writing { output.closeWriting() }
        errors.closeWriting()
    }

    /// For a rank that is a copy of this process.
    func becomeOwn() {
        if output.writing >= 0 { dup2(output.writing, STDOUT_FILENO) }
        if errors.writing >= 0 { dup2(errors.writing, STDERR_FILENO) }
    }

    /// What a rank that has failed wrote last.
    var lastLines: [Substring] { errors.tail.isEmpty ? output.tail : errors.tail }
}
