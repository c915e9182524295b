import ArgumentParser
import Foundation
import NN
import Torch
import Training

/// What a run begins from.
struct BeginningOptions: ParsableArguments {
    @Option(
        help: "Go on from a checkpoint: auto (the run's own last one, if there is one), none, or a checkpoint's path.")
    var resume = "none"

    @Option(
        help: """
            Begin with the weights of a checkpoint's folder, a .safetensors or a .pth instead of random ones; what goes on \
            from a checkpoint has its own.
            """)
    var weights: String?

    @Flag(name: .customLong("partial"), help: "Take of --weights what fits, and say what does not.")
    var isPartial = false

    @Option(
        name: .customLong("rename"),
        help: """
            The beginning of names in --weights and what stands there in this model, as in encoder.=backbone. ; may be given \
            again. What wrappers put there, such as module., is taken off by itself.
            """)
    var renames: [String] = []

    func validate() throws {
        guard weights != nil || (!isPartial && renames.isEmpty) else {
            throw ValidationError("--partial and --rename are for --weights, which is not given")
        }
        _ = try initialWeights
    }

    var initialWeights: InitialWeights? {
        get throws {
            guard let weights else { return nil }
            return InitialWeights(path: weights, isPartial: isPartial, renames: try renames.map(Self.rename))
        }
    }

    private static func rename(_ text: String) throws -> (old: String, new: String) {
        let halves = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2, !halves[0].isEmpty else {
            throw ValidationError("--rename is '\(text)': expected OLD=NEW, as in encoder.=backbone.")
        }
        return (halves[0], halves[1])
    }
}

/// Weights of a file that a model begins with.
struct InitialWeights {
    let path: String
    let isPartial: Bool
    let renames: [(old: String, new: String)]

    /// - Returns: what was done, for the log.
    /// - Throws: `ConfigurationError` before anything is changed where nothing fits, or not all and all was asked for.
    func load(into model: Module) throws -> String {
        let names = Set(model.stateDict.keys)
        let (tensors, prefixes) = try renamed().unwrapped(for: names)
        let wrappers = prefixes.isEmpty ? "" : " (without the prefix \(prefixes.joined()))"
        guard tensors.keys.contains(where: names.contains) else { throw nothingFits(tensors, names) }
        return "weights of \(path)\(wrappers): \(try load(tensors, into: model))"
    }

    private func load(_ tensors: StateDict, into model: Module) throws -> String {
        if isPartial { return "\(model.loadPartially(tensors))" }
        do {
            try model.load(tensors)
        } catch {
            throw ConfigurationError(
                "\(path): the weights do not fit this model: \(error.report). Take what fits by --partial")
        }
        return "loaded all \(tensors.count) tensors"
    }

    private func renamed() throws -> StateDict {
        let tensors = try StoredWeights.read(path, .average)
        do {
            return try tensors.renamed(renames)
        } catch {
            throw ConfigurationError("\(path): \(error): see --rename")
        }
    }

    private func nothingFits(_ tensors: StateDict, _ names: Set<String>) -> ConfigurationError {
        ConfigurationError(
            """
            \(path): none of its \(tensors.count) tensors is one of this model: it has \(tensors.keys.first ?? "nothing"), the \
            model \(names.min() ?? "nothing"). Map the beginnings of names by --rename OLD=NEW
            """)
    }
}
