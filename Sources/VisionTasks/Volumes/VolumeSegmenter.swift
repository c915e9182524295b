import DataPipeline
import Parallel
import Torch

/// From a whole volume to a label map.
struct VolumeSegmenter {
    private let network: any ForwardPass
    private let device: Device
    private let channelCount: Int
    private let window: SlidingWindow
    /// Ranks that share the windows of a volume.
    private let group: any ProcessGroup

    init(
        _ network: any ForwardPass, on device: Device, _ configuration: VolumesConfiguration,
        sharingWindowsOver group: any ProcessGroup = SoloGroup()
    ) {
        self.network = network
        self.device = device
        channelCount = configuration.model.outputChannels
        self.group = group
        window = SlidingWindow(
            window: configuration.window, overlap: configuration.inference.overlap,
            batch: configuration.inference.batch, blending: configuration.inference.blending)
    }

    /// `[C, X, Y, Z]` to class indices `[X, Y, Z]` (uint8), on the network's device: with one output channel, 1 where its probability is above
    /// one half.
    func labels(_ image: Tensor, progress: WindowProgress = { _, _ in }) throws -> Tensor {
        let logits = try withoutGradient {
            try window(image.to(device).unsqueezed(0), over: group, progress: progress) { network($0) }[0]
        }
        let classes = logits.size(0) == 1 ? logits[0] .> 0 : logits.argmax(0)
        return classes.to(.uint8)
    }

    /// Class indices `[1, X, Y, Z]` to the mask of each output channel, on the network's device.
    func channels(_ labels: Tensor) -> Tensor {
        let labels = labels.to(device)
        guard channelCount > 1 else { return labels }
        return labels[0].to(.int64).oneHot(classes: channelCount).permuted([3, 0, 1, 2])
    }
}
