import Foundation
import Torch

/// A lock between processes, and between threads, on one machine: `flock` on an empty file. The system lets go of it
/// when its holder dies.
package enum FileLock {
    /// Waits for the lock, in steps of 10 ms so that a loader that ends is not kept, and runs `body` under it.
    package static func with<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw ImagingError(path, "cannot be made: \(systemReason())", remedy: "choose a folder that can be written")
        }
        // Closing it unlocks.
        defer { close(descriptor) }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw ImagingError(path, "cannot be locked: \(systemReason())", remedy: "choose a local folder")
            }
            try checkCancellation()
            usleep(10_000)
        }
        return try body()
    }
}
