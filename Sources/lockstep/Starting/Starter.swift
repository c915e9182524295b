import ArgumentParser
import Training
import VisionTasks

/// What `lockstep init` writes for a task: a made-up data set, and settings that learn it within a minute or two on two cores.
struct Starter {
    static let dataFolder = "data"

    let task: TaskKind
    /// What the model learns.
    let purpose: String
    /// Arguments of `lockstep data make TASK`.
    let dataArguments: [String]
    /// The one of them that says how many samples to make, nil where the set has always the same.
    let countOption: String?
    /// As on the command line.
    let settings: [String]
    /// On the settings that only this task has, by their paths.
    let notes: [String: String]

    /// A commented configuration that trains on the data set from the folder above it.
    func configuration<Task: VisionTask>(of _: Task.Type) throws -> String {
        let standard = Task.Configuration()
        let chosen = try loadConfiguration(defaults: standard, file: nil, overrides: settings)
        let notes = SettingNotes.ofEveryTask.merging(notes) { $1 }
        return heading + (try commentedYAML(chosen, defaults: standard, notes: notes))
    }

    private var heading: String {
        """
        # \(purpose)
        #   lockstep train config.yaml
        #   lockstep train config.yaml --nproc-per-node 2 batch.global=8 epochs=10
        # Settings on the command line replace these. What is not here has its default; this shows all that there is:
        #   lockstep train config.yaml --dry-run

        """
    }

    /// - Throws: `ValidationError` when the set has always the same number of samples, and another is asked for.
    func dataCommand(folder: String, samples: Int?) throws -> any ParsableCommand {
        try DataCommand.Make.parseAsRoot([task.rawValue, folder] + dataArguments + countArguments(samples))
    }

    private func countArguments(_ samples: Int?) throws -> [String] {
        guard let samples else { return [] }
        guard let countOption else {
            throw ValidationError("the data set of \(task.rawValue) has always the same samples: leave out --samples")
        }
        return [countOption, "\(samples)"]
    }
}
