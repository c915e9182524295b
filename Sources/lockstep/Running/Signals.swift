import Foundation

/// What this program has to hear of, whoever has started it.
enum Signals {
    /// A parent may have blocked signals on the thread that started this process, as thread pools do, and a process
    /// inherits that: Ctrl-C would never arrive.
    static func unblock() {
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }
}
