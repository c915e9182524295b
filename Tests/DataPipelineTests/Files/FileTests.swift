import DataPipeline
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct FileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func anAtomicFileIsWholeOrNotThere() throws {
        struct Interruption: Error {}
        _ = try folder.write([1], to: "a")
        #expect(throws: Interruption.self) {
            try AtomicFile.replace(folder.file("a")) { descriptor in
                write(descriptor, "xyz", 3)
                throw Interruption()
            }
        }
        #expect(try folder.names == ["a"] && bytes(ofFile: folder.file("a")) == [1])
        try AtomicFile.replace(folder.file("a")) { write($0, "xyz", 3) }
        #expect(try bytes(ofFile: folder.file("a")) == Array("xyz".utf8))
    }

    @Test func permissionsFollowTheUmask() throws {
        try AtomicFile.replace(folder.file("a")) { _ in }
        let reference = open(folder.file("b"), O_CREAT | O_WRONLY, 0o666)
        close(reference)
        let modes = try ["a", "b"].map {
            try FileManager.default.attributesOfItem(atPath: folder.file($0))[.posixPermissions] as? Int
        }
        #expect(modes[0] == modes[1])
    }

    @Test func aLockLetsOneInAtATime() async throws {
        let room = Room()
        let lock = folder.file("lock")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { try FileLock.with(lock) { room.visit() } } }
            try await group.waitForAll()
        }
        #expect(room.most == 1)
    }
}

/// Counts how many are in it at once.
private final class Room: Sendable {
    private let visitors = Mutex((now: 0, most: 0))

    var most: Int { visitors.withLock { $0.most } }

    func visit() {
        visitors.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
        usleep(2000)
        visitors.withLock { $0.now -= 1 }
    }
}
