internal import Foundation
import Torch

/// Writes a file and waits until the disk has it.
func writeFile(_ path: String, _ bytes: some Sequence<UInt8>) throws(FileError) {
    var file = try OutputFile(path, .replace)
    file.write(bytes)
    try file.sync()
}

func readFile(_ path: String) throws(FileError) -> Data {
    var bytes = Data()
    try forEachPiece(ofFile: path) { bytes.append(contentsOf: $0) }
    return bytes
}

/// Reads a file a mebibyte at a time, so that its size does not matter.
func forEachPiece(ofFile path: String, _ use: (UnsafeRawBufferPointer) -> Void) throws(FileError) {
    let descriptor = try system(open(path, O_RDONLY | O_CLOEXEC), "open", path)
    defer { close(descriptor) }
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = try system(read(descriptor, &piece, piece.count), "read", path), count > 0 {
        piece.withUnsafeBytes { use(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
}
