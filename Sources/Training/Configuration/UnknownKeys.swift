internal import OrderedCollections
import Torch

/// Finds the keys a user wrote that no type took up: they are in `given`, but gone after decoding and encoding again.
struct UnknownKeys {
    let known: ConfigurationTree

    /// One line for each, with the place and the nearest name there is.
    func complaints(about given: ConfigurationTree) -> [String] {
        paths(in: given, missingFrom: known).map { path, tree in
            let suggestion = suggestion(for: path).map { "; did you mean \($0)?" } ?? ""
            return "there is no key \(path.joined(separator: "."))\(tree.place)\(suggestion)"
        }
    }

    private typealias Path = [String]

    private func paths(
        in given: ConfigurationTree, missingFrom known: ConfigurationTree, under path: Path = []
    ) -> [(Path, ConfigurationTree)] {
        let kept = children(of: known)
        return children(of: given).flatMap { name, child in
            kept[name].map { paths(in: child, missingFrom: $0, under: path + [name]) } ?? [(path + [name], child)]
        }
    }

    private func children(of tree: ConfigurationTree) -> OrderedDictionary<String, ConfigurationTree> {
        switch tree.content {
        case .null, .scalar: [:]
        case .list(let items): OrderedDictionary(uniqueKeysWithValues: items.enumerated().map { (String($0), $1) })
        case .map(let members): members
        }
    }

    /// A sibling if one is alike; otherwise a key of that name elsewhere, since people forget the section.
    private func suggestion(for path: Path) -> String? {
        guard let word = path.last else { return nil }
        let parent = Path(path.dropLast())
        let siblings = allPaths.filter { $0.dropLast() == parent[...] }
        return [siblings, allPaths].lazy.compactMap { best(word, in: $0) }.first
    }

    private func best(_ word: String, in paths: [Path]) -> String? {
        let name = nearest(word, in: paths.compactMap(\.last))
        return paths.first { $0.last == name }?.joined(separator: ".")
    }

    private var allPaths: [Path] { paths(under: [], of: known) }

    private func paths(under path: Path, of tree: ConfigurationTree) -> [Path] {
        children(of: tree).flatMap { [path + [$0]] + paths(under: path + [$0], of: $1) }
    }
}
