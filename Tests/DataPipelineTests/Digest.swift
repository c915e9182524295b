import COpenSSL
import Torch

/// SHA-256 in hexadecimal digits, as fixtures give it.
func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    EVP_Digest(bytes.baseAddress, bytes.count, &digest, nil, EVP_sha256(), nil)
    return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

func sha256(_ tensor: Tensor) -> String { tensor.contiguous().withUnsafeBytes(sha256) }

func sha256(_ indices: [Int]) -> String { indices.withUnsafeBytes(sha256) }
