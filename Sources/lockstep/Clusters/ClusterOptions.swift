import ArgumentParser

/// `--print`: the command in a cluster's own language, instead of running it.
struct ClusterOptions: ParsableArguments {
    @Option(
        name: .customLong("print"),
        help: "Start nothing, and print what starts it on a cluster: slurm, kubernetes (PyTorchJob), jobset or mpirun.")
    var kind: ClusterJob.Kind?

    @Option(name: .customLong("job-name"), help: "The cluster job's name.")
    var name = "lockstep"

    @Option(help: "The container image, for Kubernetes.")
    var image = "IMAGE"

    @Option(help: "The machines, separated by commas, for mpirun.")
    var hosts = ""

    func validate() throws {
        let isName = name.wholeMatch(of: /[a-z0-9]([-a-z0-9]*[a-z0-9])?/) != nil
        guard isName, name.count <= 50 else {
            throw ValidationError("--job-name is '\(name)': expected at most 50 small letters, digits and hyphens")
        }
    }

    func job(_ plan: TorchrunPlan, command: [String]) -> ClusterJob {
        ClusterJob(
            name: name, image: image, nodes: plan.nodes, processes: plan.processes, maxRestarts: plan.maxRestarts,
            command: command, hosts: hosts.split(separator: ",").map(String.init))
    }
}
