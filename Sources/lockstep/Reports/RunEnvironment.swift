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
    /// How the ranks are connected, a line each.
    var connections: [String]?
    /// As it was said at the start, a line each.
    var plan: [String]?
    var versions: [String: String]?
    /// Of the repository that it was started in.
    var commit: String?
    var folder: String?
    var command: String?

    static func current(plan: [String], ranks: Int, devices: String?, connections: [String]) -> RunEnvironment {
        let process = ProcessInfo.processInfo
        let folder = FileManager.default.currentDirectoryPath
        return RunEnvironment(
            host: process.hostName, system: process.operatingSystemVersionString, processor: processorName,
            cores: process.activeProcessorCount, memory: Int(process.physicalMemory), ranks: ranks,
            devices: devices ?? "cpu", connections: connections, plan: plan,
            versions: ["lockstep": Lockstep.number, "libtorch": TorchRuntime.version], commit: commit(of: folder),
            folder: folder, command: CommandLine.arguments.joined(separator: " "))
    }

    /// Names and values, but for the plan.
    var facts: [(name: String, value: String)] {
        [
            ("ranks", ranks.map(String.init)), ("devices", devices),
            ("connections", connections?.joined(separator: "\n")), ("host", host), ("processor", processorAndCores),
            ("memory", memory.map(Amounts.bytes)), ("system", system), ("versions", versionList), ("commit", commit),
            ("folder", folder), ("command", command),
        ].compactMap { name, value in value.map { (name, $0) } }
    }

    private var processorAndCores: String? {
        [processor, cores.map { "\($0) cores" }].compactMap(\.self).joined(separator: ", ")
    }

    private var versionList: String? {
        versions?.sorted { $0.key < $1.key }.map { "\($0) \($1)" }.joined(separator: ", ")
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
