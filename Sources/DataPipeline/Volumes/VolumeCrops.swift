import Torch

/// Images and labels of one size: a sample's crops, or a batch of them.
public struct VolumeBatch: Sendable {
    /// float32 `[N, C, D, H, W]`.
    public let image: Tensor
    /// float32 `[N, C, D, H, W]`.
    public let label: Tensor

    public init(image: Tensor, label: Tensor) {
        self.image = image
        self.label = label
    }

    /// One after the other along `N`: MONAI's `list_data_collate`.
    public static func joining(_ parts: [VolumeBatch]) -> VolumeBatch {
        VolumeBatch(image: .concatenate(parts.map(\.image)), label: .concatenate(parts.map(\.label)))
    }
}

/// For training: each sample is some random crops of one volume, turned and mirrored at random.
public struct VolumeCrops: Dataset {
    private let volumes: WholeVolumes
    private let crops: PosNegCrops
    private let rotation: RandomRotate90?
    private let flips: [RandomFlip]

    /// - Throws: `DataError` when crops do not fit into a volume, or turned crops into a batch.
    public init(
        _ volumes: WholeVolumes, _ crops: PosNegCrops, rotation: RandomRotate90? = nil, flips: [RandomFlip] = []
    ) throws {
        self.volumes = volumes
        self.crops = crops
        self.rotation = rotation
        self.flips = flips
        try checkSizes()
    }

    public var count: Int { volumes.count }

    public func name(of index: Int) -> String { volumes.name(of: index) }

    /// `N` is the number of crops a volume.
    public func sample(_ index: Int, _ random: inout SampleRandom) throws -> VolumeBatch {
        let volume = try volumes.volume(index)
        let boxes = try crops.boxes(in: volume.index, using: &random)
        // MONAI's order: all crops are drawn before the first is turned.
        let views = boxes.map { CropView(box: $0, rotation, flips, using: &random) }
        return VolumeBatch(image: copied(views, of: volume.image), label: copied(views, of: volume.label))
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

    private func copied(_ views: [CropView], of volume: Tensor) -> Tensor {
        let boxes = views.map { $0.box(of: volume) }
        let batch = Tensor.empty([boxes.count] + boxes[0].shape)
        let size = batch.byteCount / boxes.count
        batch.withUnsafeMutableBytes { memory in
            for (number, box) in boxes.enumerated() {
                box.copy(to: UnsafeMutableRawBufferPointer(rebasing: memory[number * size..<(number + 1) * size]))
            }
        }
        return batch
    }
}

/// What was drawn for one crop: the same for image and label.
private struct CropView {
    let ranges: [Range<Int>]
    let turns: Int
    let plane: [Int]
    let mirrored: [Int]

    init(
        box: [Range<Int>], _ rotation: RandomRotate90?, _ flips: [RandomFlip], using random: inout SampleRandom
    ) {
        ranges = box
        turns = rotation?.turns(using: &random) ?? 0
        plane = rotation?.plane ?? []
        mirrored = flips.filter { $0.isFlipped(using: &random) }.flatMap(\.axes)
    }

    func box(of volume: Tensor) -> VoxelBox {
        var box = VoxelBox(volume)
        box.crop(ranges)
        if turns > 0 { box.rotate(quarterTurns: turns, plane: (plane[0], plane[1])) }
        for axis in mirrored { box.flip(axis) }
        return box
    }
}
