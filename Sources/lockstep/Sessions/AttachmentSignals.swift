import Foundation
import Synchronization

/// What a person at an attached terminal asks for by a signal: the handlers only note it.
enum AttachmentSignals {
    /// Ctrl-C: leave, and let the run go on.
    static let detach = Atomic(false)
    /// Ctrl-\: stop the run.
    static let stop = Atomic(false)
    /// SIGUSR1: another terminal takes over.
    static let stolen = Atomic(false)

    static func install() {
        signal(SIGINT) { _ in AttachmentSignals.detach.store(true, ordering: .relaxed) }
        signal(SIGQUIT) { _ in AttachmentSignals.stop.store(true, ordering: .relaxed) }
        signal(SIGUSR1) { _ in AttachmentSignals.stolen.store(true, ordering: .relaxed) }
    }
}
