import Foundation
import Torch
import Training

/// Where a run was made, and by what: `environment.json` in its folder. Whatever another version has not written is nil.
struct RunEnvironment: Codable {
    var host: String?
    var system: String?
    var processor: String?
    var cores: Int?
    /// In bytes.
    var memory: Int?
    var ranks: Int?
    var devices: String?
    var plan: String?
    var versions: [String: String]?
    /// Of the repository that it was started in.
    var commit: String?
    var folder: String?

    static func current(plan: String, ranks: Int, devices: String?) -> RunEnvironment {
        let process = ProcessInfo.processInfo
        return RunEnvironment(
            host: process.hostName, system: process.operatingSystemVersionString, processor: processorName,
            cores: process.activeProcessorCount, memory: Int(process.physicalMemory), ranks: ranks,
            devices: devices ?? "cpu", plan: plan,
            versions: ["lockstep": Lockstep.number, "libtorch": TorchRuntime.version],
            commit: commit(of: FileManager.default.currentDirectoryPath),
            folder: FileManager.default.currentDirectoryPath)
    }

    private static var processorName: String? {
        let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
        return lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last.map { String($0.dropFirst()) }
    }

    /// Read from git's own files: a rank starts no process.
    private static func commit(of folder: String) -> String? {
        var url = URL(filePath: folder)
        while url.path != "/" {
            if let head = text(url.appending(path: ".git/HEAD")) {
                guard head.hasPrefix("ref: ") else { return head }
                return text(url.appending(path: ".git/\(head.dropFirst(5))"))
            }
            url.deleteLastPathComponent()
        }
        return nil
    }

    private static func text(_ url: URL) -> String? {
        (try? String(contentsOf: url, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension RunEnvironment {
    /// nil where there is none that can be read.
    init?(of folder: RunFolder) {
        guard let data = FileManager.default.contents(atPath: folder.environment),
            let environment = try? JSONDecoder().decode(RunEnvironment.self, from: data)
        else { return nil }
        self = environment
    }

    func write(to folder: RunFolder) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(self)
        try AtomicFile.replace(folder.environment) { try $0.write(data) }
    }
}
