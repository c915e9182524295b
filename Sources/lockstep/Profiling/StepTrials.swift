import ArgumentParser
import Foundation
import Parallel
import Training

/// Measures training steps under different settings, each in processes of its own, which cannot disturb each other and
/// may run out of memory.
struct StepTrials {
    enum Outcome {
        case measured(StepTrialResult)
        case outOfMemory
    }

    let configuration: String
    let overrides: [String]
    let device: String
    var warmUps = 2
    var steps = 3

    /// - Parameters:
    ///   - settings: replace the configuration's.
    ///   - limit: bytes that a rank's tensors on the CPU may hold; nil has none.
    /// - Throws: what a rank has said when it failed for another reason than memory.
    func run(_ settings: [String], ranks: Int, limit: Int? = nil) throws -> Outcome {
        let result = try UnnamedFile()
        var words = ["step-trial", configuration] + overrides + settings
        words += ["--warm-up", "\(warmUps)", "--steps", "\(steps)", "--device", device, "--result", result.path]
        if let limit { words += ["--limit", "\(limit)"] }
        var lines: [String] = []
        let code = try launcher(words, ranks: ranks).run { lines.append($0) }
        switch code {
        case 0: return .measured(try JSONDecoder().decode(StepTrialResult.self, from: result.contents()))
        case 130: throw ExitCode(130)
        default: return try failure(lines, code)
        }
    }

    private func launcher(_ words: [String], ranks: Int) throws -> Launcher {
        var launch = Launch(.program(Self.program, arguments: words), processes: ranks)
        launch.environment = { [Worker.folderVariable: URL(filePath: $0).deletingLastPathComponent().relativePath] }
        var output = TorchrunOutput()
        output.redirects = try StreamSelection("3")
        launch.output = .torchrun(output)
        return try Launcher(launch)
    }

    private func failure(_ lines: [String], _ code: Int32) throws -> Outcome {
        let text = lines.joined(separator: "\n")
        if text.contains("out of memory") || text.contains("not enough memory") { return .outOfMemory }
        if code == 2 { throw ConfigurationError(text) }
        throw StepTrialFailure(description: text)
    }

    private static let program = "/proc/self/exe"
}

struct StepTrialFailure: Error, CustomStringConvertible {
    let description: String
}

/// A file that is in no folder, and is gone with this process; others reach it by `path`.
private final class UnnamedFile {
    private let file: FileHandle
    let path: String

    init() throws {
        guard let stream = tmpfile() else { throw StepTrialFailure(description: "cannot make a temporary file") }
        defer { fclose(stream) }
        let descriptor = fcntl(fileno(stream), F_DUPFD_CLOEXEC, 0)
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        path = "/proc/\(getpid())/fd/\(descriptor)"
    }

    func contents() throws -> Data {
        try file.seek(toOffset: 0)
        return try file.readToEnd() ?? Data()
    }
}
