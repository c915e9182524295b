import ArgumentParser
import Foundation
import Parallel
import Torch
import Training

struct LaunchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "launch",
        abstract: "Start any program on many ranks and machines, as torchrun does.",
        usage: "lockstep launch [<options>] PROGRAM [ARGUMENTS...]",
        discussion: """
            Options and the environment that ranks get are torchrun's. A program is run by Python, unless it is an \
            executable with a first line that names its interpreter, or one that needs none.

              lockstep launch --nproc-per-node 2 train.py --epochs 3
              lockstep launch --nnodes 1:4 --max-restarts 3 --rdzv-backend c10d --rdzv-endpoint HOST:29400 train.py

            Ranks that fail are named with their own last words, the one that failed first before the others. Exit codes: \
            the first failing rank's, 2 for wrong usage, 130 stopped on request.
            """)

    @OptionGroup var torchrun: TorchrunOptions

    @Option(name: .torchrun("role"), help: "A name for the ranks, in ROLE_NAME and before lines of --tee.")
    var role = "default"

    @Flag(name: [.customLong("module"), .customShort("m")], help: "PROGRAM is a Python module, as with python -m.")
    var isModule = false

    @Flag(name: .torchrun("no-python"), help: "PROGRAM is started itself, whatever it is.")
    var isWithoutPython = false

    @Flag(name: .torchrun("run-path"), help: "PROGRAM is a script's absolute path for Python's runpy.run_path.")
    var isRunPath = false

    @OptionGroup var output: TorchrunOutputOptions

    @Option(name: .torchrun("monitor-interval"), help: "Seconds between two looks at the ranks.")
    var monitorInterval = 0.1

    @Option(
        name: .torchrun("signals-to-handle"),
        help: "Signals that end the job; they are passed on to the ranks.")
    var signals = "SIGTERM,SIGINT,SIGHUP,SIGQUIT"

    @Flag(
        name: .torchrun("virtual-local-rank"),
        help: "Each rank sees its own GPU only, as device 0, and has local rank 0.")
    var isIsolating = false

    @OptionGroup var sessions: SessionOptions
    @OptionGroup var cluster: ClusterOptions

    @Option(help: "Seconds that ranks of Lockstep may wait for each other before the launch is taken to hang.")
    var timeout = 300.0

    @Argument(parsing: .captureForPassthrough, help: "The program and its arguments.")
    var command: [String] = []

    func validate() throws {
        guard let program = words.first else { throw ValidationError("what is to be started? Give a PROGRAM") }
        guard !program.hasPrefix("-") else {
            let hint = nearest(program, in: Self.names).map { "; did you mean \($0)?" } ?? ""
            throw ValidationError("there is no option \(program)\(hint)")
        }
        guard !(isModule && isWithoutPython) else {
            throw ValidationError("--module and --no-python contradict each other: a module is run by Python")
        }
        guard monitorInterval > 0 else {
            throw ValidationError("--monitor-interval is \(monitorInterval): expected more than 0")
        }
        _ = try signalNumbers
    }

    func run() throws {
        if let kind = cluster.kind {
            return print(try cluster.job(torchrun.plan, command: words).text(kind), terminator: "")
        }
        let work = try work
        guard !sessions.isDetached else { return try detach(work) }
        let code = try start(try Launcher(launch(work)))
        if code != 0 { throw ExitCode(code) }
    }

    /// As a run of its own, so that it can be found again.
    private func detach(_ work: Launch.Work) throws {
        let makeFolder = { try RunFolder.makeUnique(task: "launch") }
        try LaunchedSession.run(.alone(port: nil), isDetached: true, makeFolder) { folder, detachment in
            let launcher = try Launcher(launch(work, folder: { try folder().ranks }))
            detachment?.begun()
            return try start(launcher)
        }
    }

    private func start(_ launcher: Launcher) throws -> Int32 {
        try launcher.run { FileHandle.standardError.write(Data("lockstep: \($0)\n".utf8)) }
    }

    /// - Parameter folder: takes the records of ranks that are Lockstep's; nil keeps them only while ranks run.
    private func launch(_ work: Launch.Work, folder: (() throws -> String)? = nil) throws -> Launch {
        var launch = Launch(work, processes: try torchrun.plan.processes, folder: folder)
        launch.output = .torchrun(try output.options)
        launch.role = role
        launch.interval = monitorInterval
        launch.signals = try signalNumbers
        launch.isolatesDevices = isIsolating
        launch.timeout = timeout
        launch.grace = 30
        launch.patience = 30
        try torchrun.plan.apply(to: &launch)
        return launch
    }

    /// Without the hyphens that some put before a program's name.
    private var words: [String] { command.first == "--" ? Array(command.dropFirst()) : command }

    private var work: Launch.Work {
        get throws {
            let program = Interpreter(isModule: isModule, isWithoutPython: isWithoutPython, isRunPath: isRunPath)
            let words = try program.words(words)
            return .program(words[0], arguments: Array(words.dropFirst()))
        }
    }

    private var signalNumbers: [Int32] {
        get throws {
            try signals.split(separator: ",").map { text in
                let name = text.trimmingCharacters(in: .whitespaces)
                guard let number = SignalNames.numbers[name] else {
                    let known = SignalNames.numbers.keys.sorted()
                    let hint = nearest(name, in: known).map { "; did you mean \($0)?" } ?? ""
                    throw ValidationError("--signals-to-handle has '\(name)', which can't be handled\(hint)")
                }
                return number
            }
        }
    }

    /// Whatever its help lists.
    private static var names: [String] { helpMessage().matches(of: /--[a-z][a-z-]+/).map { String($0.output) } }
}

/// Signals that a program can handle.
private enum SignalNames {
    static let numbers: [String: Int32] = [
        "SIGINT": SIGINT, "SIGTERM": SIGTERM, "SIGHUP": SIGHUP, "SIGQUIT": SIGQUIT, "SIGUSR1": SIGUSR1,
        "SIGUSR2": SIGUSR2, "SIGALRM": SIGALRM, "SIGCONT": SIGCONT, "SIGXCPU": SIGXCPU, "SIGPWR": SIGPWR,
    ]
}
