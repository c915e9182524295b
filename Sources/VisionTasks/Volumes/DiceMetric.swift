public import Parallel
public import Torch
import Training

/// The Dice overlap of predicted and true masks, over a dataset that is spread over ranks.
///
/// Keeps whole numbers of voxels for each image, so that any number of ranks gives the same result to the last bit.
/// Scores are MONAI's `DiceMetric`: `2·|P∩G| / (|P| + |G|)`, and an image without ground truth does not count.
public struct DiceMetric {
    public struct Options: Sendable {
        /// Leaves out images whose ground truth is empty; otherwise they score 1 if the prediction is empty too, else 0.
        public var ignoresEmpty = true
        /// false leaves out channel 0.
        public var includesBackground = true

        public init() {}
    }

    public let options: Options
    public let channels: Int
    private var counts: KeyedRows

    public init(channels: Int, _ options: Options = Options()) {
        self.options = options
        self.channels = options.includesBackground || channels == 1 ? channels : channels - 1
        counts = KeyedRows(columns: 3 * self.channels)
    }

    /// - Parameters:
    ///   - prediction: masks `[C, ...]`; anything but 0 belongs to them.
    ///   - target: the same of the ground truth.
    ///   - image: its index in the dataset.
    public mutating func add(_ prediction: Tensor, _ target: Tensor, image: Int) {
        let dropped = prediction.size(0) - channels
        let p = masks(prediction, from: dropped)
        let g = masks(target, from: dropped)
        let sums = Tensor.stack([(p .& g).sum([1]), p.sum([1]), g.sum([1])], axis: 1)
        counts.add(key: image, sums.to(.cpu).flattened().array())
    }

    private func masks(_ tensor: Tensor, from first: Int) -> Tensor {
        (tensor .!= 0)[first..<tensor.size(0)].flattened(from: 1)
    }

    /// Adds what the other ranks have; then all ranks hold the same.
    public mutating func merge(over group: any ProcessGroup) throws {
        counts = try counts.merged(over: group)
    }

    /// The scores of each image, in the order of the dataset; NaN where there is nothing to score.
    public var scores: [(image: Int, channels: [Double])] {
        counts.rows.map { row in
            (row.key, (0..<channels).map { score(row.values[3 * $0], row.values[3 * $0 + 1], row.values[3 * $0 + 2]) })
        }
    }

    private func score(_ common: Int, _ predicted: Int, _ true: Int) -> Double {
        if `true` == 0 { return options.ignoresEmpty ? .nan : (predicted == 0 ? 1 : 0) }
        return Double(2 * common) / Double(predicted + `true`)
    }

    /// The mean over the channels of each image, then over the images: what counts only.
    ///
    /// NaN when nothing does, where MONAI says 0: that would read as the worst of models.
    public var mean: Double {
        finiteMean(scores.map { finiteMean($0.channels) })
    }

    /// The mean over the images, for each channel; NaN for one that no image has.
    public var channelMeans: [Double] {
        (0..<channels).map { channel in finiteMean(scores.map { $0.channels[channel] }) }
    }
}

private func finiteMean(_ values: [Double]) -> Double {
    let finite = values.filter { !$0.isNaN }
    return finite.reduce(0, +) / Double(finite.count)
}
