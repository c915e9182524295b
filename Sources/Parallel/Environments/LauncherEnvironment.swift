/// What a launcher tells the ranks that it has started, through their environment.
protocol LauncherEnvironment: SendableMetatype {
    /// The variable that says which rank this is.
    static var rankVariable: String { get }
    /// Whether it has started this process as one of several.
    static func hasStarted(_ reader: EnvironmentReader) -> Bool
    static func topology(_ reader: EnvironmentReader) throws(TopologyError) -> Topology
}

/// All that are known. The first that recognises the environment is believed: torchrun under srun is torchrun.
let launcherEnvironments: [any LauncherEnvironment.Type] = [
    TorchrunEnvironment.self, OpenMPIEnvironment.self, SlurmEnvironment.self,
]

extension Topology {
    /// Reads what torchrun, mpirun, srun or this program's own launcher says of this process.
    ///
    /// Nothing of it means a world of one; a part of it is an error, because ranks that think they are alone would train
    /// on the same data and overwrite each other's files.
    public init(environment: [String: String]) throws(TopologyError) {
        let reader = EnvironmentReader(environment: environment)
        if let launcher = launcherEnvironments.first(where: { $0.hasStarted(reader) }) {
            self = try launcher.topology(reader)
        } else {
            try TorchrunEnvironment.refuseParts(reader)
            self = .solo
        }
    }

    /// The variable by which a launcher says that it has started this process as one of several; nil where none has.
    public static func rankVariable(_ environment: [String: String]) -> String? {
        let reader = EnvironmentReader(environment: environment)
        return launcherEnvironments.first { $0.hasStarted(reader) }?.rankVariable
    }
}
