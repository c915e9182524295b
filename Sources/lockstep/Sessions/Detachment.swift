import Foundation
import Training

/// This process on its own: without a terminal, in a session that nobody's logging out ends, with its output in the run's
/// folder.
///
/// Made by `start`, which the caller's terminal waits in until the run has begun. Whatever is wrong with it is said there.
struct Detachment {
    /// The end of a pipe to the process at the terminal, which takes one byte for a beginning and the pipe's end for none.
    private let terminal: Int32

    /// To be called before anything has started a thread: the process goes on as a copy of itself, in the background. Its
    /// first self stays at the terminal, ends there, and never returns from here.
    static func start(in folder: RunFolder) throws -> Detachment {
        var pipe: [Int32] = [0, 0]
        guard Foundation.pipe(&pipe) == 0 else { throw DetachmentError("no pipe") }
        guard try forkTwice(output: folder.output) else {
            close(pipe[1])
            DetachedStart(folder: folder, news: pipe[0]).waitAndLeave()
        }
        closeInherited(except: pipe[1])
        _ = fcntl(pipe[1], F_SETFD, FD_CLOEXEC)
        return Detachment(terminal: pipe[1])
    }

    /// Lets the terminal go: nothing that is wrong with the settings can come any more. By any copy of this process.
    func begun() {
        var byte: UInt8 = 1
        _ = write(terminal, &byte, 1)
    }

    /// Twice, so that it leads no session and can never get a terminal again.
    ///
    /// - Returns: false at the terminal.
    private static func forkTwice(output path: String) throws -> Bool {
        let output = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
        guard output >= 0 else { throw DetachmentError("cannot write to \(path)") }
        defer { close(output) }
        fflush(nil)
        let child = fork()
        guard child >= 0 else { throw DetachmentError("cannot start a process") }
        if child > 0 {
            waitpid(child, nil, 0)
            return false
        }
        setsid()
        if fork() != 0 { _exit(0) }
        signal(SIGHUP, SIG_IGN)
        let input = open("/dev/null", O_RDONLY)
        for (source, target) in [(input, 0), (output, 1), (output, 2)] { dup2(source, Int32(target)) }
        return true
    }

    /// Whoever has started the program may wait for its end by a pipe or socket that all its copies have.
    private static func closeInherited(except kept: Int32) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in names.compactMap({ Int32($0) }) where descriptor > 2 && descriptor != kept {
            close(descriptor)
        }
    }
}

struct DetachmentError: Error, CustomStringConvertible {
    let description: String

    init(_ what: String) { description = "cannot detach: \(what): \(String(cString: strerror(errno)))" }
}
