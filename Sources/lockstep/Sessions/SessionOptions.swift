import ArgumentParser

struct SessionOptions: ParsableArguments {
    @Flag(
        name: .customLong("detach"),
        help: """
            Go on in the background once the run has begun: it needs no terminal, and logging out does not end it. Watch it \
            by lockstep runs attach.
            """)
    var isDetached = false
}
