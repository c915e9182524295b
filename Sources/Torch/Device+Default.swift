extension Device {
    @TaskLocal private static var chosen = Device.cpu

    /// Where tensors are made whose device is not named: the CPU, unless `withDefaultDevice` says otherwise.
    public static var `default`: Device { chosen }

    fileprivate static func choose<Result>(_ device: Device, _ body: () throws -> Result) rethrows -> Result {
        try $chosen.withValue(device, operation: body)
    }
}

/// Makes tensors on another device than the CPU where none is named; PyTorch's `with torch.device(...)`.
///
///     let shapes = withDefaultDevice(.meta) { UNet() }   // a network of any size, at no cost
public func withDefaultDevice<Result>(_ device: Device, _ body: () throws -> Result) rethrows -> Result {
    try Device.choose(device, body)
}
