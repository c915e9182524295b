import ArgumentParser

/// How a run of several ranks is watched.
struct WatchingOptions: ParsableArguments {
    // Longer than ranks honestly wait for each other: while one writes a checkpoint, or reads from a slow disk.
    @Option(
        help: """
            Seconds that ranks may wait for each other: then the run is taken to hang, the rank that is missing is named, \
            and all are ended. The one limit from which all others follow: to come to the store and into the group, for \
            the store's answers, and, 30 s later, for a single collective of the backend.
            """)
    var timeout = 300.0

    @Flag(
        name: .customLong("debug-collectives"),
        help: """
            Before each collective compare what all ranks are about to call, and fail on all of them when it differs. \
            Costs a round trip each.
            """)
    var comparesCalls = false

    func validate() throws {
        guard timeout >= 1 else { throw ValidationError("--timeout is \(timeout): expected 1 second or more") }
    }
}
