import ArgumentParser
import Foundation
import Training

extension CompletionKind {
    static let configurations = CompletionKind.file(extensions: ["yaml", "yml"])

    /// Names of runs in the folder that `--folder` gives, else in `runs`.
    static let runs = CompletionKind.custom { words, _, _ in
        let folders = zip(words, words.dropFirst()).filter { $0.0 == "--folder" }.map(\.1)
        return runNames(in: folders.last ?? "runs")
    }

    /// Checkpoints of the runs in `runs`, and folders.
    static let checkpoints = CompletionKind.custom { _, _, prefix in
        let known = runNames(in: "runs").flatMap { checkpointPaths(of: "runs/\($0)") }
        let others = folders(beginningWith: prefix).filter { !known.contains(String($0.dropLast())) }
        return known.filter { $0.hasPrefix(prefix) } + others
    }
}

/// A folder that cannot be read completes nothing: there is nobody to tell.
private func runNames(in parent: String) -> [String] { ((try? RunFolder.all(in: parent)) ?? []).map(\.name) }

/// The newest first, after the links.
private func checkpointPaths(of run: String) -> [String] {
    let folder = RunFolder(path: run).checkpoints
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let steps = names.filter { $0.hasPrefix("step-") }.sorted(by: >)
    return (["best", "last"].filter(names.contains) + steps).map { "\(folder)/\($0)" }
}

/// With a slash at the end, which lets the shell go on within them.
private func folders(beginningWith prefix: String) -> [String] {
    let parent = prefix.contains("/") ? String(prefix[...(prefix.lastIndex(of: "/") ?? prefix.startIndex)]) : ""
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.isEmpty ? "." : parent)) ?? []
    return names.sorted().map { parent + $0 }.filter { path in
        var isFolder: ObjCBool = false
        return path.hasPrefix(prefix) && FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }.map { $0 + "/" }
}
