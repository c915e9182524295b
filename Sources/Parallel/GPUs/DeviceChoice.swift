/// Picks GPUs among those that CUDA_VISIBLE_DEVICES shows: numbers count within it, as CUDA's own do.
struct DeviceChoice {
    private let machine: [GPU]
    private let visible: [VisibleGPU]
    /// Of CUDA_VISIBLE_DEVICES, nil if it is not set.
    private let variable: String?

    init(_ machine: [GPU], variable: String?) {
        self.machine = machine
        self.variable = variable
        visible = VisibleGPUs.resolve(variable, among: machine)
    }

    /// What is visible, for messages.
    var summary: String {
        let count = visible.count == 1 ? "1 GPU is visible" : "\(visible.count) GPUs are visible"
        return variable.map { "\(count) with CUDA_VISIBLE_DEVICES=\($0)" } ?? count
    }

    /// - Parameter entries: nil takes all that are visible.
    func choose(_ entries: [String]?) throws(DeviceError) -> [VisibleGPU] {
        guard !machine.isEmpty else { throw DeviceError("the NVIDIA driver finds no GPU on this machine") }
        guard !visible.isEmpty else { throw DeviceError("\(summary) of \(machine.count): unset or correct it") }
        guard let entries else { return visible }
        var chosen: [VisibleGPU] = []
        for entry in entries {
            let found = try find(entry)
            guard !chosen.contains(found) else {
                throw DeviceError("--device names \(found.uuid ?? entry) twice: ranks share GPUs by --oversubscribe")
            }
            chosen.append(found)
        }
        return chosen
    }

    private func find(_ entry: String) throws(DeviceError) -> VisibleGPU {
        if let ordinal = Int(entry) { return try find(ordinal) }
        let found = candidates.filter { $0.uuid?.hasPrefix(entry) ?? false }
        if found.count == 1 { return found[0] }
        throw DeviceError(
            found.isEmpty
                ? "--device names \(entry), and no visible GPU has such a UUID; \(summary)"
                : "--device names \(entry), and \(found.count) UUIDs begin so: give more of it")
    }

    private func find(_ ordinal: Int) throws(DeviceError) -> VisibleGPU {
        guard ordinal < visible.count else {
            throw DeviceError("--device names \(ordinal), and \(summary), counted from 0")
        }
        return visible[ordinal]
    }

    /// The visible GPUs, and the parts of those that are divided.
    private var candidates: [VisibleGPU] {
        visible
            + visible.filter { $0.instance == nil }.flatMap { whole in
                whole.gpu.instances.map { VisibleGPU(ordinal: whole.ordinal, gpu: whole.gpu, instance: $0) }
            }
    }
}
