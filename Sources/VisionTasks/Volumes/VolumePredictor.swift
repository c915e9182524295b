import DataPipeline
import Foundation
import NN
public import Parallel
public import Torch
public import Training

/// Writes the label map of a volume, and a picture to look at.
public struct VolumePredictor: FilePredictor {
    private let segmenter: VolumeSegmenter
    private let preparation: VolumePreparation
    private let group: any ProcessGroup

    /// - Parameter group: ranks that share the windows of every volume; each has to predict all of them, and the main one
    ///   writes.
    /// - Throws: `ConfigurationError` where the device lacks `evaluation.precision`.
    public init(
        _ network: UNet, on device: Device = .cpu, _ configuration: VolumesConfiguration,
        sharingWindowsOver group: any ProcessGroup = SoloGroup()
    ) throws(ConfigurationError) {
        network.to(device).evaluate()
        self.group = group
        let placement = try ModelPlacement(evaluating: configuration.evaluation, on: device)
        segmenter = VolumeSegmenter(
            AutocastForward(network, of: network, placement), on: device, configuration, sharingWindowsOver: group)
        preparation = configuration.data.preparation
    }

    public var filesAtATime: Int { 1 }

    public func predict(_ files: [String], into folder: String, progress: WindowProgress) throws -> [String] {
        try files.flatMap { try predict($0, into: folder, progress: progress) }
    }

    /// Reads `input` and writes `<name>_prediction.nii.gz`, with the input's affine, and `<name>_prediction.png` into
    /// `folder`.
    ///
    /// - Returns: the two paths, on the rank that has written them.
    public func predict(
        _ input: String, into folder: String, progress: WindowProgress = { _, _ in }
    ) throws -> [String] {
        let volume = try NIfTI.read(input)
        let image = try preparation.image(of: volume, input)
        let labels = try segmenter.labels(image, progress: progress).to(.cpu)
        guard group.isMain else { return [] }
        let name = "\(folder)/\(stem(input))_prediction"
        try NIfTI.write(labels, affine: volume.affine, to: name + ".nii.gz")
        try PNG.write(SlicePicture(image: image[0], labels: labels).rendered, to: name + ".png")
        return [name + ".nii.gz", name + ".png"]
    }

    /// The file's name without `.nii` or `.nii.gz`.
    private func stem(_ path: String) -> String {
        let name = URL(fileURLWithPath: path).lastPathComponent
        for suffix in [".nii.gz", ".nii"] where name.hasSuffix(suffix) { return String(name.dropLast(suffix.count)) }
        return name
    }
}
