import Training
import VisionTasks

/// What `task` in a configuration stands for.
///
/// - Parameter file: nil where overrides say it all.
func chosenTask(of file: String?, overrides: [String] = []) throws -> any VisionTask.Type {
    let known = TaskKind.allCases.map(\.rawValue).joined(separator: ", ")
    guard let kind: TaskKind = try readSetting("task", of: file, overrides: overrides) else {
        throw ConfigurationError(
            "\(file ?? "the configuration") does not say which task it is for: give task: \(known)")
    }
    return kind.type
}
