import Foundation
import Torch

/// A file in which rank 0 tells the others where its store is.
///
/// Each rank asks with a word of its own, and believes only what answers this word: what an earlier run has left in the
/// file answers words that nobody asks any more. Rank 0 removes the file when all have found it.
struct MeetingFile {
    let path: String
    /// What the keys of this run begin with.
    let prefix: String
    let timeout: Double

    /// Rank 0's part: answers until all ranks have come to the store.
    func announce(_ store: Store, ranks: Int) throws {
        guard let server = store.server else { preconditionFailure("only a store that can be reached is announced") }
        try answer("\(server.port) \(server.host)", in: openStore(), ranks: ranks) {
            try store.add(Self.arrivals, 0) == ranks - 1
        }
        unlink(path)
    }

    /// Another rank's part.
    func find(_ rank: Int) throws -> Store.Server {
        let word = UUID().uuidString
        let file = try openStore()
        try file.set(Self.question(rank), word)
        let answer = try file.get(Self.answer(word)).split(separator: " ")
        guard answer.count == 2, let port = UInt16(answer[0]) else {
            throw AddressError("\(path) is no file in which ranks meet: give another one by --store")
        }
        return Store.Server(host: String(answer[1]), port: port)
    }

    /// To be called by a rank that has come to the store and has closed the file.
    static func arrive(at store: Store) throws(TorchError) { try store.add(arrivals, 1) }

    private static let arrivals = "arrivals"
    private static func question(_ rank: Int) -> String { "question/\(rank)" }
    private static func answer(_ word: String) -> String { "answer/\(word)" }

    private func answer(_ text: String, in file: Store, ranks: Int, until isDone: () throws -> Bool) throws {
        let deadline = Date(timeIntervalSinceNow: timeout)
        var answered = Set<String>()
        while try !isDone() {
            for rank in 1..<ranks where try file.contains(Self.question(rank)) {
                let word = try file.get(Self.question(rank))
                if answered.insert(word).inserted { try file.set(Self.answer(word), text) }
            }
            guard Date() < deadline else {
                throw AddressError("not all of the \(ranks) ranks have come to \(path) within \(timeout) s")
            }
            usleep(10_000)
        }
    }

    private func openStore() throws -> Store {
        try requireOwn()
        return try .file(path, timeout: timeout).prefixed(prefix)
    }

    /// The file is written to and removed, so it must be this user's and not another thing than a store.
    private func requireOwn() throws(AddressError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw AddressError("cannot open \(path), where the ranks meet: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == getuid() else {
            throw AddressError("\(path), where the ranks are to meet, is not a file of this user")
        }
        guard status.st_size == 0 || beginsAsStore(descriptor) else {
            throw AddressError(
                "\(path) holds something else than a store: give a file that is not there yet by --store")
        }
    }

    /// libtorch counts the users of a store in its first entry.
    private func beginsAsStore(_ descriptor: Int32) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).contains("refcount/")
    }
}
