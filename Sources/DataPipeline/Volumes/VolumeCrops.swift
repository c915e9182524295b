/// For training: each sample is some random crops of one volume, turned and mirrored at random. Collate with
/// `VolumeBatch.cut`.
public struct VolumeCrops: Dataset {
    private let volumes: WholeVolumes
    private let crops: PosNegCrops
    private let rotation: RandomRotate90?
    private let flips: [RandomFlip]
    private let plainFrom: Int

    /// - Parameter plainFrom: the first epoch in which crops are left as they are.
    /// - Throws: `DataError` when crops do not fit into a volume, or turned crops into a batch.
    public init(
        _ volumes: WholeVolumes, _ crops: PosNegCrops, rotation: RandomRotate90? = nil, flips: [RandomFlip] = [],
        plainFrom: Int = .max
    ) throws {
        self.volumes = volumes
        self.crops = crops
        self.rotation = rotation
        self.flips = flips
        self.plainFrom = plainFrom
        try checkSizes()
    }

    public var count: Int { volumes.count }

    public func name(of index: Int) -> String { volumes.name(of: index) }

    /// Draws the crops; nothing is copied before `VolumeBatch.cut` makes a batch of them.
    public func sample(_ index: Int, _ random: inout SampleRandom) throws -> VolumeCropsSample {
        let volume = try volumes.volume(index)
        let boxes = try crops.boxes(in: volume.index, using: &random)
        let isPlain = random.epoch >= plainFrom
        // MONAI's order: all crops are drawn before the first is turned.
        let views = boxes.map { CropView(ranges: $0, isPlain ? nil : rotation, isPlain ? [] : flips, using: &random) }
        return VolumeCropsSample(volume: volume, views: views)
    }

    private func checkSizes() throws {
        guard let first = volumes.pairs.first else { return }
        let size = try cropSize(first)
        for pair in volumes.pairs {
            let other = try cropSize(pair)
            guard other == size else {
                throw DataError(
                    "crops of \(first.image) are \(size), those of \(pair.image) \(other), which do not fit into one "
                        + "batch: choose crops that all volumes are large enough for")
            }
        }
    }

    /// The size of a volume's crops: its own where it is smaller.
    private func cropSize(_ pair: VolumePair) throws -> [Int] {
        let shape = volumes.preparation.spatialShape(pair.shape)
        do {
            try crops.check(shape)
            let size = zip(Spatial.whole(crops.size, in: shape), shape).map { min($0, $1) }
            try rotation?.check(size: size)
            return size
        } catch let error as DataError {
            throw DataError("\(pair.image): \(error)")
        }
    }
}
