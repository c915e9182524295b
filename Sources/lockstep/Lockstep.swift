import ArgumentParser
import Torch

@main
struct Lockstep: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lockstep",
        abstract: "Trains vision models on any number of processes, and gives the same run on each.",
        discussion: """
            A first run:
              lockstep data make volumes data/volumes --count 40 --size 128
              lockstep train config.yaml data.folder=data/volumes --nproc-per-node 2
              lockstep predict runs/NAME/checkpoints/best data/volumes/img0.nii.gz --output predictions

            Settings are read from a YAML file; key=value on the command line replaces single ones. Every rank must be \
            given the same. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration, 130 stopped on request.
            """,
        version:
            "lockstep \(number), libtorch \(TorchRuntime.version), backends: gloo, and by plug-ins nccl, mpi: see lockstep doctor",
        subcommands: [
            Train.self, Eval.self, Predict.self, LaunchCommand.self, DataCommand.self, CheckpointCommand.self,
            Profile.self, Tune.self, StepTrialCommand.self, RunsCommand.self, GPUs.self, Doctor.self,
        ])

    static let number = "0.1.0"

    /// Errors of the world exit with 1, of the configuration with 2, each with one paragraph.
    static func main() {
        Signals.unblock()
        Limits.raiseOpenFiles()
        TorchRuntime.keepFreedMemory()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            Ending(error).leave(as: self)
        }
    }
}
