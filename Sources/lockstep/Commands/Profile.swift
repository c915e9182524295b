import ArgumentParser
import Training
import VisionTasks

struct Profile: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a model and its training.",
        discussion: """
            Without a flag: what each layer has, multiplies, takes and keeps in a training pass. Models are measured on \
            made-up input, and need no data. See docs/profile.md.
            """)

    @Argument(help: "The configuration, a YAML file.", completion: .configurations)
    var configuration: String

    @Argument(help: "Settings that replace the file's.")
    var overrides: [String] = []

    @Flag(help: "Count as the Python package THOP does, wrong where it is, to compare with its numbers.")
    var thop = false

    @Flag(help: "Samples a second and latencies of inference and of training steps.")
    var throughput = false

    @Flag(help: "Make the batches of a training run, and train nothing.")
    var loader = false

    @Flag(help: "Draw the learning rate over the run, and that of groups of parameters; nothing runs.")
    var schedule = false

    @Option(help: "Write what --schedule draws as a picture to this file, in SVG.")
    var plot: String?

    @Flag(
        help:
            "Train in full and half precision, with and without recomputation, on one rank and on --nproc-per-node: the most that each takes of memory, and its speed."
    )
    var memory = false

    @Option(help: "Write what runs when in some training steps to this file, a Chrome trace of all ranks for Perfetto.")
    var trace: String?

    @OptionGroup var options: ProfileOptions
    @OptionGroup var launch: LaunchOptions
    @OptionGroup var results: ResultOptions

    func validate() throws {
        let chosen = [
            (thop, "--thop"), (throughput, "--throughput"), (loader, "--loader"), (schedule, "--schedule"),
            (memory, "--memory"), (trace != nil, "--trace"),
        ]
        .filter(\.0).map(\.1)
        guard chosen.count < 2 else {
            throw ValidationError("\(chosen.joined(separator: " and ")) are measurements of their own: choose one")
        }
        guard plot == nil || schedule else { throw ValidationError("--plot goes with --schedule") }
        if loader || memory, options.changesInput {
            throw ValidationError("\(chosen[0]) takes the configuration's batches: leave --batch and --input out")
        }
        guard try throughput || memory || trace != nil || !launch.hasSeveralRanks else {
            throw ValidationError("one rank measures a model: several are for --throughput, --memory and --trace")
        }
    }

    func run() throws { try start(chosenTask(of: configuration, overrides: overrides)) }

    private func start<Task: VisionTask>(_: Task.Type) throws {
        let settings = try loadConfiguration(
            defaults: Task.Configuration(), file: configuration, overrides: overrides)
        if schedule { return try ScheduleProfile(Task.self, settings).report(plot: plot, results) }
        let profiling = Profiling<Task>(settings: settings, options: options, results: results)
        if let trace { return try profiling.profileTrace(to: trace, launch) }
        if memory { return try profiling.profileMemory(configuration, overrides, launch) }
        if memory { return try profiling.profileMemory(configuration, overrides, launch) }
        if thop { return try profiling.profileThop(launch) }
        if throughput { return try profiling.profileThroughput(launch) }
        if loader { return try profiling.profileLoader() }
        try profiling.profileLayers(launch)
    }
}
