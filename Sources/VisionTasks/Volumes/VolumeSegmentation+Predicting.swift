import NN
public import Parallel
public import Torch

extension VolumeSegmentation {
    public static var inputSuffixes: [String] { [".nii", ".nii.gz"] }
    public static var sharesFiles: Bool { true }

    public static func makePredictor(
        _ configuration: VolumesConfiguration, _ weights: StateDict, on device: Device,
        sharingFileOver group: any ProcessGroup
    ) throws -> VolumePredictor {
        let network = UNet(configuration.model)
        try network.load(weights)
        return try VolumePredictor(network, on: device, configuration, sharingWindowsOver: group)
    }
}
