import Torch

/// The part of a pipeline that draws nothing and so is done once a volume: load, channels first, scale.
public struct VolumePreparation: Sendable, Hashable, Codable {
    /// Of files of four axes; those of three have none.
    public var channelAxis: Spatial.ChannelAxis
    /// nil leaves the image's values.
    public var scaleIntensity: ScaleIntensity?
    /// Limits the background that crops are drawn from to where the prepared image is above it; nil does not.
    public var backgroundThreshold: Float?

    /// Labels are class indices below this; nil takes any numbers.
    public var classes: Int?

    public init(
        channelAxis: Spatial.ChannelAxis = .last, scaleIntensity: ScaleIntensity? = ScaleIntensity(),
        backgroundThreshold: Float? = nil, classes: Int? = nil
    ) {
        self.channelAxis = channelAxis
        self.scaleIntensity = scaleIntensity
        self.backgroundThreshold = backgroundThreshold
        self.classes = classes
    }

    func prepare(_ pair: VolumePair) throws -> PreparedVolume {
        let (image, label) = (try NIfTI.read(pair.image), try NIfTI.read(pair.label))
        return PreparedVolume(
            id: pair.id, image: try self.image(of: image, pair.image),
            label: try checked(channelFirst(label.voxels, pair.label), pair.label), affine: image.affine,
            backgroundThreshold: backgroundThreshold)
    }

    /// An image without a label, as a network takes it: float32 `[C, X, Y, Z]`.
    ///
    /// - Parameter path: for the error when the axes are not those of a volume.
    public func image(of volume: Volume, _ path: String) throws -> Tensor {
        let channels = try channelFirst(volume.voxels, path)
        return scaleIntensity?(channels) ?? channels
    }

    /// A label that the model has no class for would make a loss of any value.
    private func checked(_ label: Tensor, _ path: String) throws -> Tensor {
        guard let classes else { return label }
        let (low, high) = (label.min().item(), label.max().item())
        guard low >= 0, high < Double(classes), label.isEqual(to: label.rounded()) else {
            throw ImagingError(
                path,
                "has labels from \(low) to \(high), and the model takes the whole numbers from 0 to \(classes - 1)",
                remedy: "change the number of classes, or the labels")
        }
        return label
    }

    /// Spatial sizes of a prepared volume, from its file's.
    func spatialShape(_ shape: [Int]) -> [Int] {
        guard shape.count == 4 else { return shape }
        return channelAxis == .first ? Array(shape.dropFirst()) : Array(shape.prefix(3))
    }

    private func channelFirst(_ voxels: Tensor, _ path: String) throws -> Tensor {
        switch (voxels.rank, channelAxis) {
        case (3, _): return Spatial.channelFirst(voxels, .none)
        case (4, .first), (4, .last): return Spatial.channelFirst(voxels, channelAxis)
        default:
            throw ImagingError(
                path, "has the shape \(voxels.shape), which is not three axes and perhaps channels",
                remedy: "say which axis holds channels, or make a file of each part")
        }
    }
}
