public import Torch

extension StateDict {
    /// What wrappers of models and training programs put before the names of their parts.
    private static let wrappers = ["module.", "_orig_mod.", "model.", "net.", "network."]

    /// Takes off what wrappers have put before the names, as far as more names are a module's without it.
    ///
    /// - Parameter names: the module's.
    /// - Returns: also what was taken off, from the front.
    public func unwrapped(for names: Set<String>) -> (tensors: StateDict, prefixes: [String]) {
        var (tensors, prefixes) = (self, [String]())
        while let (prefix, shorter) = tensors.withoutWrapper(for: names) {
            tensors = shorter
            prefixes.append(prefix)
        }
        return (tensors, prefixes)
    }

    private func withoutWrapper(for names: Set<String>) -> (prefix: String, tensors: StateDict)? {
        let fitting = keys.count(where: names.contains)
        for prefix in Self.wrappers where keys.contains(where: { $0.hasPrefix(prefix) }) {
            guard let tensors = try? renamed([(prefix, "")]) else { continue }
            // Under two wrappers no name fits before both are off.
            let isWhole = keys.allSatisfy { $0.hasPrefix(prefix) } && fitting == 0
            if tensors.keys.count(where: names.contains) > fitting || isWhole { return (prefix, tensors) }
        }
        return nil
    }

    /// Replaces the beginnings of names, each name's by the first entry that fits.
    ///
    /// - Throws: `NameCollision` when two tensors would have one name.
    public func renamed(_ prefixes: [(old: String, new: String)]) throws(NameCollision) -> StateDict {
        var renamed: StateDict = [:]
        for (name, tensor) in self {
            let entry = prefixes.first { name.hasPrefix($0.old) }
            let new = entry.map { $0.new + name.dropFirst($0.old.count) } ?? name
            guard renamed.updateValue(tensor, forKey: new) == nil else { throw NameCollision(name: new) }
        }
        return renamed
    }
}

/// Two tensors would have one name.
public struct NameCollision: Error, CustomStringConvertible, Sendable {
    public let name: String

    public var description: String { "two tensors would be called \(name)" }
}
