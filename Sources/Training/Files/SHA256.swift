internal import COpenSSL
package import Foundation
import Torch

/// A running SHA-256 hash.
struct SHA256: ~Copyable {
    private let context: OpaquePointer

    init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            fatalError("no memory for a SHA-256")
        }
        self.context = context
    }

    func add(_ bytes: UnsafeRawBufferPointer) {
        EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    }

    /// 64 hexadecimal digits.
    consuming func hex() -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        EVP_DigestFinal_ex(context, &digest, nil)
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    deinit {
        EVP_MD_CTX_free(context)
    }
}

package func sha256(_ bytes: some ContiguousBytes) -> String {
    let hash = SHA256()
    bytes.withUnsafeBytes { hash.add($0) }
    return hash.hex()
}

/// The hash of a file's bytes: about a second for each gigabyte in the disk's cache.
///
/// - Parameter onPiece: is told of the bytes of each piece that has been read.
func sha256(ofFile path: String, onPiece: (Int) -> Void = { _ in }) throws(FileError) -> String {
    let hash = SHA256()
    try forEachPiece(ofFile: path) { piece in
        hash.add(piece)
        onPiece(piece.count)
    }
    return hash.hex()
}
