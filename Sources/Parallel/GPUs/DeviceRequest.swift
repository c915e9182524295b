/// What a command was told of devices: `cpu`; `cuda`, all GPUs that are visible; or some of those, as `0,3` or
/// `GPU-8932,GPU-f937`.
public enum DeviceRequest: Sendable, Equatable {
    case cpu
    case visibleGPUs
    /// Ordinals among the visible GPUs, and beginnings of UUIDs.
    case gpus([String])

    /// - Throws: `DeviceError` for what is none of these.
    public init(_ text: String) throws(DeviceError) {
        switch text {
        case "cpu": self = .cpu
        case "cuda": self = .visibleGPUs
        default:
            let entries = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard entries.allSatisfy(Self.namesGPU) else {
                throw DeviceError(
                    "--device is '\(text)': expected cpu, cuda, numbers of visible GPUs such as 0,3, or the beginnings of "
                        + "UUIDs such as GPU-8932,GPU-f937; lockstep gpus lists them")
            }
            self = .gpus(entries)
        }
    }

    private static func namesGPU(_ entry: String) -> Bool {
        entry.hasPrefix("GPU-") || entry.hasPrefix("MIG-") || Int(entry).map { $0 >= 0 } ?? false
    }
}

/// The devices that were asked for cannot be had: what was asked for, what there is, and what to do.
public struct DeviceError: Error, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
