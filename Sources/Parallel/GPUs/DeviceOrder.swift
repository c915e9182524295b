/// Whether a number means the same GPU here and in CUDA.
///
/// The driver counts in the order of PCI addresses, and so does Lockstep. CUDA, unless CUDA_DEVICE_ORDER is PCI_BUS_ID,
/// puts the fastest first and says no more of it: with GPUs of one kind that is the same order.
enum DeviceOrder {
    static let variable = "CUDA_DEVICE_ORDER"
    static let byAddress = "PCI_BUS_ID"

    /// What to tell where numbers could mean other GPUs to other programs.
    ///
    /// - Throws: `DeviceError` where the order was asked for that only CUDA knows.
    static func notice(
        _ request: DeviceRequest, among gpus: [GPU], environment: [String: String]
    ) throws(DeviceError) -> String? {
        let order = environment[variable]
        guard order != byAddress, Set(gpus.compactMap(\.name)).count > 1 else { return nil }
        guard countsGPUs(request, environment[VisibleGPUs.variable]) else { return nil }
        let problem = "the GPUs of this machine differ, and CUDA would number the fastest first"
        let advice = "set CUDA_DEVICE_ORDER=PCI_BUS_ID, or name GPUs by UUID"
        if let order {
            throw DeviceError("CUDA_DEVICE_ORDER is \(order): \(problem), in an order that only CUDA knows; \(advice)")
        }
        return "\(problem); Lockstep counts them as nvidia-smi does. To have all programs agree, \(advice)"
    }

    private static func countsGPUs(_ request: DeviceRequest, _ visible: String?) -> Bool {
        if let visible, visible.hasPrefix("GPU-") || visible.hasPrefix("MIG-") { return false }
        guard visible == nil, case .gpus(let entries) = request else { return true }
        return entries.contains { Int($0) != nil }
    }
}
