import Torch

/// Windows of scenes to train on, drawn anew each epoch: each depends on the seed, the epoch and its index alone, so that
/// any number of ranks and workers sees the same. Collate with `SceneBatch.collate`.
public struct SceneWindows: Dataset {
    public let readers: [SceneReader]
    private let options: WindowOptions
    private let places: ClassPlaces?
    /// The sums of the scenes' weights, each with those before it.
    private let weights: [Int]

    /// - Throws: `DataError` for options that make no sense and scenes that are smaller than a window. With
    ///   `classBalanced`, labels are read once, and what they are damaged by is thrown.
    public init(_ readers: [SceneReader], _ options: WindowOptions = WindowOptions()) throws {
        try options.check()
        for reader in readers where min(reader.size.width, reader.size.height) < options.side {
            throw DataError(
                "scene \(reader.scene.name) has \(reader.size) pixels, and windows have \(options.side) a side: make them smaller, or leave it out"
            )
        }
        guard !readers.isEmpty else { throw DataError("there are no scenes to train on") }
        (self.readers, self.options) = (readers, options)
        places = options.classBalanced > 0 ? try ClassPlaces(readers) : nil
        weights = readers.reduce(into: []) { sums, reader in
            let weight = options.scenes == .area ? reader.size.width * reader.size.height : 1
            sums.append((sums.last ?? 0) + weight)
        }
    }

    /// No windows: for what is measured on made-up batches.
    public static let none = SceneWindows()

    private init() {
        var options = WindowOptions()
        options.count = 0
        (readers, self.options, places, weights) = ([], options, nil, [])
    }

    public var count: Int { options.count }

    public func name(of index: Int) -> String { "window \(index)" }

    /// - Throws: `ImagingError` for what cannot be read.
    public func sample(_ index: Int, _ random: inout SampleRandom) throws -> SceneSample {
        try checkCancellation()
        let place = place(&random)
        let reader = readers[place.scene]
        let change = WindowChange(options, &random)
        let labels = try reader.labels(place.window)
        let valid = try reader.validity(place.window)
        var noise = random.stream(.noise)
        return SceneSample(
            input: change.applied(to: try reader.input(place.window)),
            labels: change.applied(to: labels.filled(where: !valid, with: Scalar(Int(LabelScheme.ignoreIndex)))),
            noiseSeed: UInt64(noise.word()) << 32 | UInt64(noise.word()))
    }

    private func place(_ random: inout SampleRandom) -> (scene: Int, window: RasterWindow) {
        if let places, random.bernoulli(options.classBalanced) {
            let (scene, cell) = places.drawn(&random)
            return (scene, window(around: cell, in: readers[scene].size, &random))
        }
        let draw = random.integer(below: weights.last!)
        let scene = weights.firstIndex { draw < $0 }!
        return (scene, window(around: nil, in: readers[scene].size, &random))
    }

    /// Anywhere in the scene, or so that it holds a cell; where it is smaller than that, a part of the cell.
    private func window(
        around cell: RasterWindow?, in size: ImageSize, _ random: inout SampleRandom
    ) -> RasterWindow {
        let x = start(cell.map { $0.x..<$0.x + $0.width }, size.width, &random)
        let y = start(cell.map { $0.y..<$0.y + $0.height }, size.height, &random)
        return RasterWindow(x: x, y: y, width: options.side, height: options.side)
    }

    private func start(_ cell: Range<Int>?, _ length: Int, _ random: inout SampleRandom) -> Int {
        let last = length - options.side
        guard let cell else { return random.integer(below: last + 1) }
        let ends = [cell.lowerBound, cell.upperBound - options.side].sorted()
        return random.integer(in: max(0, ends[0])..<min(last, ends[1]) + 1)
    }
}

/// How a window is flipped and turned.
private struct WindowChange {
    private let axes: [Int]
    private let turns: Int

    init(_ options: WindowOptions, _ random: inout SampleRandom) {
        let isUpsideDown = random.bernoulli(options.verticalFlip)
        let isMirrored = random.bernoulli(options.horizontalFlip)
        axes = (isUpsideDown ? [-2] : []) + (isMirrored ? [-1] : [])
        turns = options.quarterTurns ? random.integer(below: 4) : 0
    }

    /// - Parameter planes: `[..., height, width]`.
    func applied(to planes: Tensor) -> Tensor {
        let flipped = axes.isEmpty ? planes : planes.flipped(axes)
        return turns == 0 ? flipped : flipped.rotated(quarterTurns: turns, plane: (-2, -1))
    }
}
