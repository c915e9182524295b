internal import COpenSSL
public import Torch

/// The hash of the elements' bytes in row-major order, as the fixtures give it: 64 hexadecimal digits.
public func sha256(of tensor: Tensor) -> String { sha256(of: bytes(of: tensor)) }

public func sha256(of bytes: [UInt8]) -> String {
    let digest = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
        EVP_Digest(bytes, bytes.count, buffer.baseAddress, nil, EVP_sha256(), nil)
        count = 32
    }
    return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
