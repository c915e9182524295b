import DataPipeline
import Training
import VisionTasks

extension SceneChecking {
    /// What a run's configuration trains and evaluates on.
    init(
        configuration: String, overrides: [String], results: ResultOptions, drawing: (count: Int, folder: String)?
    ) throws {
        let data = try loadConfiguration(
            defaults: RemoteSensingConfiguration(), file: configuration, overrides: overrides
        ).data
        self.init(
            parts: [
                SceneCheck.Part(data.training, data.trainingRasters),
                SceneCheck.Part(data.validation, data.validationRasters),
            ], scheme: data.scheme, windows: data.windows, results: results, drawing: drawing)
    }
}
