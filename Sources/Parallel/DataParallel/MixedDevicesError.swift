public import Torch

/// A rank's trained parameters are on several devices: one engine averages gradients of one.
public struct MixedDevicesError: Error, CustomStringConvertible, Sendable {
    /// The first parameter that is elsewhere than the first.
    public let name: String
    public let device: Device
    public let expected: Device

    public var description: String {
        "parameter \(name) is on \(device), those before it on \(expected): "
            + "move the whole model to one device before DistributedDataParallel"
    }

    static func check(_ parameters: [(name: String, parameter: Tensor)]) throws(MixedDevicesError) {
        let trained = parameters.filter(\.parameter.requiresGradient)
        try check(trained.map { ($0.name, $0.parameter.device) })
    }

    package static func check(_ devices: [(name: String, device: Device)]) throws(MixedDevicesError) {
        guard let first = devices.first else { return }
        for (name, device) in devices where device != first.device {
            throw MixedDevicesError(name: name, device: device, expected: first.device)
        }
    }
}
