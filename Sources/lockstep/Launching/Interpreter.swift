import ArgumentParser
import Foundation

/// What runs a program that is to be launched: Python, as with torchrun, or the program itself.
struct Interpreter {
    let isModule: Bool
    let isWithoutPython: Bool
    let isRunPath: Bool

    /// - Parameter command: the program and its arguments.
    func words(_ command: [String]) throws -> [String] {
        if isRunPath { try requireAbsolute(command[0]) }
        if !isModule { try requireFile(command[0]) }
        if isRunPath { return [python, "-u", "-c", Self.runPath] + command }
        if isModule { return [python, "-u", "-m"] + command }
        return isWithoutPython || runsItself(command[0]) ? command : [python, "-u"] + command
    }

    /// Said here, before there are ranks that would all say it.
    private func requireFile(_ program: String) throws {
        guard access(program, F_OK) != 0, program.contains("/") || inPath(program) == nil else { return }
        throw ValidationError(
            "there is no program \(program): give a script's or an executable's path, or -m and a module")
    }

    private static let runPath = "import runpy, sys; del sys.argv[0]; runpy.run_path(sys.argv[0], run_name='__main__')"

    private func requireAbsolute(_ program: String) throws {
        guard program.hasPrefix("/") else {
            throw ValidationError("--run-path needs the absolute path of a script, not \(program)")
        }
    }

    /// PYTHON_EXEC, or what a shell would take.
    private var python: String {
        if let named = ProcessInfo.processInfo.environment["PYTHON_EXEC"] { return named }
        return inPath("python") == nil ? "python3" : "python"
    }

    /// An executable file that is no Python script.
    private func runsItself(_ program: String) -> Bool {
        guard !program.hasSuffix(".py"),
            let path = program.contains("/") ? program : (existing(program) ?? inPath(program)),
            access(path, X_OK) == 0
        else { return false }
        let start = FileHandle(forReadingAtPath: path).flatMap { try? $0.read(upToCount: 4) } ?? Data()
        return start.starts(with: Data("#!".utf8)) || start == Data([0x7F, 0x45, 0x4C, 0x46])
    }

    /// A script is looked for where Python would, in the folder at hand, before PATH is searched.
    private func existing(_ program: String) -> String? { access(program, F_OK) == 0 ? "./\(program)" : nil }

    private func inPath(_ program: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }
}
