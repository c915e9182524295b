import Foundation

/// The folder of one launch for torchrun's logs, with one for each attempt.
final class LogFolder {
    private let options: TorchrunOutput?
    private let runID: String
    private let temporary: TemporaryFolder
    private var path: String?

    init(_ output: RankOutput, runID: String, temporary: TemporaryFolder) {
        if case .torchrun(let options) = output { self.options = options } else { options = nil }
        self.runID = runID
        self.temporary = temporary
    }

    /// The folder for an attempt, with one for each of its ranks; nil where torchrun's logs are not asked for.
    func prepare(_ assignment: Assignment) throws(LaunchError) -> String? {
        guard let options else { return nil }
        let root = if let path { path } else { try root(options.folder) }
        path = root
        let folder = "\(root)/attempt_\(assignment.attempt)"
        for local in 0..<assignment.localSize { try makeFolder("\(folder)/\(local)") }
        return folder
    }

    /// Nobody wants to keep what nobody has named. Else a name of its own, so that a folder serves many launches.
    private func root(_ parent: String?) throws(LaunchError) -> String {
        guard let parent else { return try temporary.path }
        try makeFolder(parent)
        var template = Array("\(parent)/\(runID)_XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw LaunchError("cannot make a folder in \(parent): \(String(cString: strerror(errno)))")
        }
        return String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    }
}
