internal import Glibc

/// Writes all the bytes, also where the system takes them in parts. The path is for the message.
package func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt, _ path: String) throws(FileError) {
    var done = 0
    while done < bytes.count {
        let count = write(descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count < 0, errno == EINTR { continue }
        done += try system(count, "write", path)
    }
}

package func writeAll(_ bytes: [UInt8], to descriptor: CInt, _ path: String) throws(FileError) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in
        try writeAll(UnsafeRawBufferPointer(bytes), to: descriptor, path)
    }
}

/// Waits until the disk has a file, or a folder's list of names: a rename then lasts through a power cut.
package func sync(_ path: String) throws(FileError) {
    let descriptor = try system(open(path, O_RDONLY | O_CLOEXEC), "open", path)
    defer { close(descriptor) }
    // Some network file systems cannot sync a folder, and say so; they keep its names safe themselves.
    if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP { throw FileError("sync", path) }
}
