import Foundation
import Torch

/// Files of weights as such, known by how they begin, whatever they are called.
package enum WeightsFile {
    case darknet, pytorch, safetensors

    /// A checkpoint's folder stands for the model in it.
    static func resolved(_ path: String) -> String {
        let inFolder = path + "/model.safetensors"
        return FileManager.default.fileExists(atPath: inFolder) ? inFolder : path
    }

    /// By the first bytes.
    static func kind(_ path: String) throws -> WeightsFile {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw SerializationError(path, "cannot be opened: no such file, or not to be read")
        }
        defer { try? file.close() }
        let start = try file.read(upToCount: 12) ?? Data()
        if start.starts(with: Data("PK".utf8)) || start.starts(with: PyTorchArchive.legacyStart) { return .pytorch }
        if start.count > 8, start[8] == UInt8(ascii: "{") { return .safetensors }
        if DarknetFile.isPlausible(start) { return .darknet }
        throw SerializationError(
            path, "is neither Darknet's .weights nor safetensors nor a .pth that PyTorch has written")
    }

    /// A state dict from a file of a kind that has names.
    ///
    /// - Parameter prefix: what to take off the names in PyTorch's files, as the `module.` of `DistributedDataParallel`.
    package static func stateDict(_ path: String, strippingPrefix prefix: String? = nil) throws -> StateDict {
        let path = resolved(path)
        switch try kind(path) {
        case .darknet:
            throw SerializationError(
                path, "has Darknet's weights, which name no tensors: expected a .pth or safetensors")
        case .pytorch: return try PyTorchArchive.stateDict(path, strippingPrefix: prefix)
        case .safetensors: return try Safetensors.read(path).tensors
        }
    }
}
