import DataPipeline
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct FileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

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
