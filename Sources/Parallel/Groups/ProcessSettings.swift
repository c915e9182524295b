import Foundation

/// What a group needs of its whole process.
enum ProcessSettings {
    /// A connection that breaks is an error of the call, which can be told, not a silent end of the process.
    static func surviveBrokenConnections() { signal(SIGPIPE, SIG_IGN) }

    /// libtorch's record of collectives, one for the process, is not safe with several ranks in it: it crashes. It has to
    /// be switched off before the first group; ranks that are processes keep it.
    static func switchOffRecord() {
        precondition(recordIsOff, "libtorch's record of collectives could not be switched off")
    }

    private static let recordIsOff = setenv("TORCH_FR_BUFFER_SIZE", "0", 1) == 0
}
