/// How the machines of a job agree on who takes part in an attempt, and what comes after it.
///
/// A machine on its own is a rendezvous too: see `LoneNode`.
protocol Rendezvous: AnyObject {
    /// Waits for this machine's part in the next attempt.
    ///
    /// - Parameter report: takes lines for the user while it waits.
    func join(report: (String) -> Void) throws -> Joining

    /// To be called when this machine's ranks have been started.
    func ranksHaveStarted() throws

    /// For a rank that is a copy of the launcher: closes what is the launcher's.
    func leave()

    /// What the other machines want of this one's ranks now.
    var wish: RendezvousWish? { get }

    /// Somebody, somewhere, has asked the job to stop.
    var isStopRequested: Bool { get }
    func requestStop()

    /// Says how this machine's ranks have ended, and waits to hear what comes next.
    func conclude(_ result: AttemptResult) throws -> Continuation
}

enum RendezvousWish: Equatable {
    /// End the ranks; gently where none has failed, so that they have time to write a checkpoint.
    case end(gently: Bool)
    /// There is nobody left to do anything with.
    case giveUp(reason: String)
}

enum Joining {
    case part(Assignment)
    /// There is no further attempt.
    case over(exitCode: Int32, lines: [String])
}

enum Continuation: Equatable {
    case finish(exitCode: Int32, lines: [String])
    /// Start the ranks again.
    case again(lines: [String])
}
