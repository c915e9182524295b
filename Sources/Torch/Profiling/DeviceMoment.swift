internal import CTorch

/// A moment in a device's work. A GPU works on while its moments are taken, so timing by them costs no wait.
package final class DeviceMoment {
    private let time = ContinuousClock.now
    /// Of a GPU.
    private let event: OpaquePointer?

    /// Now on the CPU; on a GPU when it has done all that it was given.
    package init(of device: Device) {
        guard case .cuda = device else {
            event = nil
            return
        }
        event = ct_moment(device.raw)
        if event == nil { checked(-1) }
    }

    deinit { if let event { ct_moment_free(event) } }

    /// Waits until this moment has come.
    package func seconds(since earlier: DeviceMoment) -> Double {
        guard let event, let start = earlier.event else { return earlier.time.duration(to: time) / .seconds(1) }
        var seconds = 0.0
        checked(ct_moment_seconds(start, event, &seconds))
        return seconds
    }
}
