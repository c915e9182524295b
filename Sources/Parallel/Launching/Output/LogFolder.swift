import Foundation

/// The folder of one launch for torchrun's logs, with one for each attempt.
final class LogFolder {
    private let options: TorchrunOutput?
    private let runID: String
    private let keeper: Keeper
    private var path: String?

    init(_ output: RankOutput, runID: String, keeper: Keeper) {
        if case .torchrun(let options) = output { self.options = options } else { options = nil }
        self.runID = runID
        self.keeper = keeper
    }

    /// The folder for an attempt, with one for each of its ranks; nil where torchrun's logs are not asked for.
    func prepare(_ assignment: Assignment) throws(LaunchError) -> String? {
        guard let options else { return nil }
        let root = if let path { path } else { try make(in: options.folder) }
        path = root
        if options.folder == nil { keeper.watch(folder: root) }
        let folder = "\(root)/attempt_\(assignment.attempt)"
        for local in 0..<assignment.localSize { try makeFolder("\(folder)/\(local)") }
        return folder
    }

    /// Nobody has asked for a folder that nobody has named.
    func removeIfTemporary() {
        if let path, options?.folder == nil { try? FileManager.default.removeItem(atPath: path) }
    }

    /// A name of its own, so that a folder serves many launches.
    private func make(in parent: String?) throws(LaunchError) -> String {
        let parent = parent ?? FileManager.default.temporaryDirectory.path
        try makeFolder(parent)
        var template = Array("\(parent)/\(parent == options?.folder ? "" : "lockstep_")\(runID)_XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw LaunchError("cannot make a folder in \(parent): \(String(cString: strerror(errno)))")
        }
        return String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    }
}
