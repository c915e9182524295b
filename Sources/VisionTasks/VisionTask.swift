public import Parallel
public import Torch
public import Training

/// A task that the program knows by name: what `task` in a configuration stands for.
public protocol VisionTask: MeasurableTask {
    associatedtype Configuration: VisionTaskConfiguration
    associatedtype Predictor: FilePredictor

    /// Finds and checks the data, and draws the initial weights from the seed.
    init(_ configuration: Configuration) throws

    /// Has nothing to train on and to evaluate: for measurements of the model, on made-up batches.
    init(withoutData configuration: Configuration) throws

    /// What is worth saying of the data and the weights before training starts, a line each.
    var notes: [String] { get }

    /// The number of training samples, at the cost of looking at their names.
    static func trainingCount(_ configuration: Configuration) throws -> Int

    /// How the names of files end that it predicts.
    static var inputSuffixes: [String] { get }

    /// Whether several ranks can predict a file together.
    static var sharesFiles: Bool { get }

    /// - Parameters:
    ///   - weights: of a model as the configuration describes it.
    ///   - group: the ranks that predict the same files together, one alone where `sharesFiles` is false.
    static func makePredictor(
        _ configuration: Configuration, _ weights: StateDict, on device: Device, sharingFileOver group: any ProcessGroup
    ) throws -> Predictor
}

extension VisionTask {
    public var notes: [String] { [] }
    public static var sharesFiles: Bool { false }
}

/// The configuration of a task that the program knows by name.
public protocol VisionTaskConfiguration: TrainingConfiguration {
    var task: TaskKind { get }
    /// The folder or file that the training data is found by.
    var trainingPath: String { get }

    init()
}

/// Applies a model to files.
public protocol FilePredictor {
    /// How many `predict` is to be given, where there are so many.
    var filesAtATime: Int { get }

    /// - Parameter progress: is told of the windows of a file; never of files that are predicted as a whole.
    /// - Returns: the files that were written.
    func predict(_ files: [String], into folder: String, progress: WindowProgress) throws -> [String]

    /// Called on all ranks when each has predicted its files: writes what is about all of them, on the main rank.
    ///
    /// - Returns: the files that were written, and what is to be said at the end.
    func finish(over group: any ProcessGroup, into folder: String) throws -> [String]
}

/// How many windows of a file have been predicted, of how many.
public typealias WindowProgress = (_ done: Int, _ total: Int) -> Void

extension FilePredictor {
    public func predict(_ files: [String], into folder: String) throws -> [String] {
        try predict(files, into: folder) { _, _ in }
    }

    public func finish(over group: any ProcessGroup, into folder: String) throws -> [String] { [] }
}
