/// A GPU, or an instance of one, that CUDA shows a program.
public struct VisibleGPU: Sendable, Equatable {
    /// CUDA's number for it among those that are visible.
    public var ordinal: Int
    public var gpu: GPU
    /// Where the GPU is divided (MIG), the part.
    public var instance: GPU.Instance?

    public var uuid: String? { instance?.uuid ?? gpu.uuid }
    public var name: String? { instance?.name ?? gpu.name }
}

/// What CUDA_VISIBLE_DEVICES means: which GPUs a program sees, and in which order.
///
/// As in CUDA: entries are ordinals, or the beginnings of UUIDs; the first decides which. The list ends before the first
/// entry that is neither, or names no GPU, or more than one; a GPU that comes twice leaves none at all. Ordinals are read
/// as C's `strtoul` does, so that `1x` is 1. Of instances (MIG) CUDA takes the first only.
public enum VisibleGPUs {
    public static let variable = "CUDA_VISIBLE_DEVICES"

    /// - Parameters:
    ///   - value: the variable's; nil, not set, shows all.
    ///   - gpus: those of the machine, in the order of PCI addresses.
    public static func resolve(_ value: String?, among gpus: [GPU]) -> [VisibleGPU] {
        guard let value else { return numbered(gpus.map { ($0, nil) }) }
        let entries = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if value.hasPrefix("GPU-") { return numbered(byUUID(entries, gpus)) }
        if value.hasPrefix("MIG-") { return numbered(byInstance(entries[0], gpus)) }
        return numbered(byOrdinal(entries, gpus))
    }

    private typealias Found = [(gpu: GPU, instance: GPU.Instance?)]

    private static func numbered(_ found: Found) -> [VisibleGPU] {
        found.enumerated().map { VisibleGPU(ordinal: $0, gpu: $1.gpu, instance: $1.instance) }
    }

    private static func byOrdinal(_ entries: [String], _ gpus: [GPU]) -> Found {
        let numbers = entries.map(leadingNumber).prefix { $0.map { $0 >= 0 } ?? false }.compactMap(\.self)
        guard Set(numbers).count == numbers.count else { return [] }
        return numbers.prefix { $0 < gpus.count }.map { (gpus[$0], nil) }
    }

    private static func byUUID(_ entries: [String], _ gpus: [GPU]) -> Found {
        let names = entries.prefix { $0.hasPrefix("GPU-") }
        guard Set(names).count == names.count else { return [] }
        let found = names.map(gpus.named).prefix { $0 != nil }
        let indices = found.compactMap { $0?.index }
        return Set(indices).count == indices.count ? found.compactMap { $0.map { ($0, nil) } } : []
    }

    private static func byInstance(_ entry: String, _ gpus: [GPU]) -> Found {
        let all = gpus.flatMap { gpu in gpu.instances.map { (gpu: gpu, instance: GPU.Instance?.some($0)) } }
        let found = all.filter { $0.instance?.uuid.hasPrefix(entry) ?? false }
        return found.count == 1 ? found : []
    }

    /// What C makes of a text that begins with a number; nil if it does not.
    private static func leadingNumber(_ entry: String) -> Int? {
        let text = entry.drop(while: \.isWhitespace)
        let sign = text.first.map { "+-".contains($0) } ?? false ? 1 : 0
        return Int(text.prefix(sign) + text.dropFirst(sign).prefix { $0.isASCII && $0.isNumber })
    }
}

extension [GPU] {
    /// The one whose UUID begins so, if only one does.
    fileprivate func named(_ beginning: String) -> GPU? {
        let found = filter { $0.uuid?.hasPrefix(beginning) ?? false }
        return found.count == 1 ? found[0] : nil
    }
}
