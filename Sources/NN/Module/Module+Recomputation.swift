extension Module {
    /// Marks the parts of this model whose activations are computed a second time instead of being kept; see
    /// `recomputed`. A marked part inside another one is one with it.
    ///
    /// - Parameter patterns: names of parts as in `stateDict`, in which `*` stands for any characters, or `auto` for the
    ///   model's own `recomputationBlocks`.
    /// - Returns: the patterns that match nothing.
    public final func recompute(_ patterns: [String]) -> [String] {
        let named = namedParts
        return patterns.filter { pattern in
            let chosen =
                pattern == "auto" ? recomputationBlocks : named.filter { isMatch($0.name, of: pattern) }.map(\.part)
            for part in chosen { part.isRecomputed = true }
            return chosen.isEmpty
        }
    }

    /// The names of the parts that are marked, without those inside others.
    public final var recomputedNames: [String] {
        namedParts.filter(\.part.isRecomputed).map(\.name).reduce(into: []) { outermost, name in
            if !outermost.contains(where: { name.hasPrefix($0 + ".") }) { outermost.append(name) }
        }
    }

    /// All parts by their names, depth first: `model`, `model.0`, ...
    package final var namedParts: [(name: String, part: Module)] {
        parts.flatMap { name, part in
            [(name, part)] + part.namedParts.map { ("\(name).\($0.name)", $0.part) }
        }
    }
}

/// Whether a name is what a pattern describes, in which `*` stands for any characters, dots included.
func isMatch(_ name: String, of pattern: String) -> Bool {
    let pieces = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard pieces.count > 1, let first = pieces.first, let last = pieces.last else { return name == pattern }
    guard name.count >= first.count + last.count, name.hasPrefix(first), name.hasSuffix(last) else { return false }
    var rest = name.dropFirst(first.count).dropLast(last.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
        guard let range = rest.firstRange(of: piece) else { return false }
        rest = rest[range.upperBound...]
    }
    return true
}
