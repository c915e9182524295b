import Training

extension VolumesConfiguration {
    /// What would make the run another one than on one device.
    func checkSeveralDevices() throws(ConfigurationError) {
        guard parallel.strategy != .distributed else { return }
        let (devices, steps) = (parallel.devicesPerRank ?? 1, 2 * model.channels.count - 1)
        try check(
            parallel.strategy != .pipeline || devices <= steps,
            "parallel.devicesPerRank is \(devices), and this U-Net has \(steps) steps to share out: choose fewer devices"
        )
        let strategy = "parallel.strategy is \(parallel.strategy.rawValue)"
        try check(
            model.normalization == .instance,
            "\(strategy), and with model.normalization batch each device would have statistics of its own: choose instance, or distributed"
        )
        try check(
            model.dropout == 0,
            "\(strategy), and with model.dropout \(model.dropout) what is dropped would depend on the devices: choose 0, or distributed"
        )
    }
}
