import ArgumentParser
import Foundation

/// A command on the machines of a cluster, to be written down in the cluster's own language.
struct ClusterJob {
    enum Kind: String, ExpressibleByArgument, CaseIterable {
        /// An sbatch script.
        case slurm
        /// Kubeflow's PyTorchJob.
        case kubernetes
        /// Kubernetes' JobSet, which needs no Kubeflow.
        case jobset
        /// Open MPI's hosts file, and the command that takes it.
        case mpirun
    }

    var name: String
    var image: String
    var nodes: ClosedRange<Int>
    /// Ranks on each machine.
    var processes: Int
    var maxRestarts: Int
    /// The program and its arguments, as they are given to `lockstep launch`.
    var command: [String]
    /// Machines with what they can hold, for mpirun.
    var hosts: [String]

    func text(_ kind: Kind) throws -> String {
        switch kind {
        case .slurm: slurm
        case .kubernetes: pyTorchJob
        case .jobset: try jobSet
        case .mpirun: try mpirun
        }
    }

    var restartOptions: [String] { maxRestarts > 0 ? ["--max-restarts", "\(maxRestarts)"] : [] }

    /// `1` or `1:4`.
    var nodeRange: String { nodes.count == 1 ? "\(nodes.lowerBound)" : "\(nodes.lowerBound):\(nodes.upperBound)" }
}

/// Words as a shell reads them back.
func shellQuoted(_ words: [String]) -> String {
    let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+./,:@%")
    return words.map { word in
        if !word.isEmpty, word.unicodeScalars.allSatisfy(plain.contains) { return word }
        return "'" + word.replacing("'", with: "'\\''") + "'"
    }.joined(separator: " ")
}

/// Words as a list in YAML's flow style, which is JSON's.
func yamlList(_ words: [String]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(words)).map { String(decoding: $0, as: UTF8.self) }?.replacing("\",\"", with: "\", \"")
        ?? "[]"
}
