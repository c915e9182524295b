import CTorch
import Foundation

/// A process started by this one, in a process group of its own: Ctrl-C reaches only the launcher, which passes it on.
struct ChildProcess: Sendable {
    let id: pid_t

    /// Starts `program`, looked for in PATH. To be called on the main thread: the process ends with the one that
    /// started it.
    init(
        _ program: String, _ arguments: [String], environment: [String: String], streams: RankStreams, keeper: Keeper
    ) throws(LaunchError) {
        let words = CStringList([program] + arguments)
        let variables = CStringList(environment.map { "\($0)=\($1)" })
        let id = ct_spawn(
            words.pointers, variables.pointers, streams.output.writing, streams.errors.writing, keeper.line)
        guard id > 0 else { throw LaunchError("cannot start \(program): \(String(cString: strerror(-id)))") }
        self.id = id
    }

    /// A copy of this process that runs `body`.
    ///
    /// The copy has the libraries loaded and set up, and shares their memory: a quarter of a second and tens of MiB
    /// less than a new program. Only for a process with one thread, as others would not be copied.
    init(streams: RankStreams, keeper: Keeper, body: () -> Never) throws(LaunchError) {
        fflush(nil)
        let id = fork()
        guard id >= 0 else { throw LaunchError("cannot start a rank: \(String(cString: strerror(errno)))") }
        // On both sides, so that neither can act before it is done.
        setpgid(id, id)
        if id == 0 {
            keeper.watch(group: getpid())
            streams.becomeOwn()
            body()
        }
        self.id = id
    }

    /// How the process ended; nil while it runs. To be asked until it has ended, so that no zombie stays.
    ///
    /// What a failed process has started is killed: its helpers would wait for it forever.
    ///
    /// - Parameter isUnwanted: what it has started is killed also when it has ended well.
    func poll(isUnwanted: Bool) -> Ending? {
        var news = siginfo_t()
        guard waitid(P_PID, id_t(id), &news, WEXITED | WNOHANG | WNOWAIT) == 0, news.si_signo == SIGCHLD else {
            return nil
        }
        let ending = Ending(code: news.si_code, status: news._sifields._sigchld.si_status)
        // Until the process is reaped its id is taken, so the signal cannot reach a stranger.
        if isUnwanted || !ending.isSuccess { send(SIGKILL) }
        waitpid(id, nil, 0)
        return ending
    }

    /// To the process and to what it started.
    func send(_ signal: Int32) { kill(-id, signal) }

    enum Ending: Sendable, Equatable, CustomStringConvertible {
        case exited(Int32)
        case killed(Int32)

        fileprivate init(code: Int32, status: Int32) {
            self = code == Int32(CLD_EXITED) ? .exited(status) : .killed(status)
        }

        var isSuccess: Bool { self == .exited(0) }

        var description: String {
            switch self {
            case .exited(let code): "ended with exit code \(code)"
            case .killed(SIGKILL): "was killed by SIGKILL (kill -9, or the system ran out of memory)"
            case .killed(let signal): "was killed by signal \(signal) (\(String(cString: strsignal(signal))))"
            }
        }
    }
}

/// A null-terminated list of C strings, alive as long as this object.
private final class CStringList {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        pointers = .allocate(capacity: count + 1)
        for (index, string) in strings.enumerated() { pointers[index] = strdup(string) }
        pointers[count] = nil
    }

    deinit {
        for index in 0..<count { free(pointers[index]) }
        pointers.deallocate()
    }
}
