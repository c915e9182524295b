import DataPipeline
public import Parallel
public import Torch

/// Classifies every pixel of a scene from windows that overlap, without ever holding the scene.
///
/// Windows go through the model in batches, their probabilities are added up where they overlap, and rows that no further
/// window covers leave as a `SceneStrip`. Ranks share the windows; strips are added up over them. The result is the same
/// to the last bit for any number of ranks: see `SceneCanvas` and `WindowSchedule`.
///
/// Memory: 4 bytes a class and pixel in a row of windows, twice while a strip is taken; 123 MB for six classes, windows of
/// 256, and a scene 10,000 pixels wide. Traffic: 4 bytes a class and pixel from each rank to the one that finishes a strip.
public struct SceneInference: Sendable {
    /// The rank that is given a strip.
    public enum Finishing: Sendable {
        /// The main one, as files are written by one.
        case onMain
        /// Each in turn.
        case inTurn
    }

    public let options: RemoteSensingInferenceOptions
    public let seed: Int
    public let device: Device
    public let group: any ProcessGroup

    /// - Parameters:
    ///   - seed: of the noise that models draw.
    ///   - device: the model's.
    ///   - group: the ranks that share a scene's windows.
    public init(
        _ options: RemoteSensingInferenceOptions, seed: Int, on device: Device = .cpu,
        over group: any ProcessGroup = SoloGroup()
    ) {
        (self.options, self.seed, self.device, self.group) = (options, seed, device, group)
    }

    /// To be called by all ranks of the group for the same scene.
    ///
    /// - Parameters:
    ///   - name: the scene's: its noise depends on it.
    ///   - progress: is told how many windows are done on all ranks.
    ///   - sink: takes the strips that this rank finishes, from the top down.
    /// - Throws: what reading and `sink` throw, `SceneInferenceError` where the model gives no probabilities, and
    ///   `CollectiveError` where another rank has failed.
    public func callAsFunction(
        _ source: some WindowSource, named name: String, _ classifier: some WindowClassifier,
        finishing: Finishing = .onMain, progress: (Int) -> Void = { _ in }, sink: (SceneStrip) throws -> Void
    ) throws {
        let grid = grid(over: source.size)
        let step = WindowStep(self, grid, classifier, name: name)
        var canvas = SceneCanvas(classes: classifier.classes, width: source.size.width, device: device)
        var strips = 0
        try forEachRound(of: grid, in: source) { batch, done in
            if let batch { try step.add(batch, to: &canvas) }
            let bottom = grid.finishedRows(afterWindows: done)
            if bottom > canvas.top {
                let owner = finishing == .onMain ? 0 : strips % group.size
                if let strip = try finish(&canvas, to: bottom, on: owner) { try sink(strip) }
                strips += 1
            }
            progress(done)
        }
    }

    func grid(over size: ImageSize) -> WindowGrid {
        WindowGrid(size, window: options.window, stride: options.stride)
    }

    /// The sums leave the device first: labels and files are on the CPU's side, and Gloo adds up there only.
    private func finish(_ canvas: inout SceneCanvas, to bottom: Int, on owner: Int) throws -> SceneStrip? {
        let top = canvas.top
        let sums = canvas.take(to: bottom).to(.cpu)
        try group.reduce(sums, .sum, to: owner)
        return group.rank == owner ? SceneStrip(top: top, sums: sums) : nil
    }
}
