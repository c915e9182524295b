import Foundation
import Training

/// The right to be the one terminal that a run is attached to. It ends with the process that has it.
struct AttachmentLock: ~Copyable {
    private let descriptor: Int32

    /// - Parameter steals: take it from another process, which then ends.
    /// - Throws: `AttachmentError` when another process has it.
    init(_ folder: RunFolder, steals: Bool) throws {
        let path = "\(folder.path)/attached.lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw AttachmentError("\(path): cannot be opened: \(String(cString: strerror(errno)))")
        }
        if !Self.lock(descriptor) { try Self.take(from: path, descriptor, folder, steals) }
        let words = "\(getpid()) \(Self.terminal)"
        ftruncate(descriptor, 0)
        pwrite(descriptor, words, words.utf8.count, 0)
    }

    deinit { close(descriptor) }

    private static func lock(_ descriptor: Int32) -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }

    /// Who has the lock has written its number into the file; it is asked to leave by SIGUSR1.
    private static func take(from path: String, _ descriptor: Int32, _ folder: RunFolder, _ steals: Bool) throws {
        let words = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ", maxSplits: 1) ?? []
        let holder = words.first.flatMap { Int32($0) }
        let place = words.count > 1 ? " on \(words[1])" : ""
        guard steals, let holder else {
            throw AttachmentError(
                """
                \(folder.path) is attached already, by process \(holder.map(String.init) ?? "?")\(place): --shared watches \
                along, --steal takes it over
                """)
        }
        kill(holder, SIGUSR1)
        for _ in 0..<100 {
            if lock(descriptor) { return }
            usleep(20_000)
        }
        throw AttachmentError("process \(holder)\(place) does not let \(folder.path) go")
    }

    private static var terminal: String { ttyname(STDIN_FILENO).map { String(cString: $0) } ?? "no terminal" }
}

struct AttachmentError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
