import Torch

/// The tensors of a safetensors file, over its mapped memory: nothing is read before it is used.
struct MappedTensors {
    private let header: Safetensors.Header
    private let file: MappedFile
    private let dataStart: Int

    /// nil when there is no such file, it is damaged, or its metadata has another `key`.
    init?(_ path: String, key: String) {
        guard let header = try? Safetensors.header(path), header.metadata["key"] == key,
            let file = try? MappedFile(path)
        else { return nil }
        self.header = header
        self.file = file
        // The header was checked: the tensors fill the file to its end.
        dataStart = file.size - (header.tensors.values.map(\.bytes.upperBound).max() ?? 0)
    }

    subscript(name: String) -> Tensor? {
        guard let entry = header.tensors[name] else { return nil }
        return file.tensor(at: dataStart + entry.bytes.lowerBound, shape: entry.shape, dtype: entry.dtype)
    }
}
