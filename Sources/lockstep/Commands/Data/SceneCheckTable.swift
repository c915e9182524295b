import DataPipeline
import Foundation

/// What `data check` prints of scenes.
struct SceneCheckTable: CustomStringConvertible {
    private let check: SceneCheck

    /// Problems and leaks beyond these are counted; `--json` has all.
    private static let most = 20

    init(_ check: SceneCheck) { self.check = check }

    var description: String {
        let leaks = check.leaks.map { "\($0.second): the same image as \($0.first), which is in another part" }
        let wrong = check.problems.count + check.leaks.count
        let verdict = check.isGood ? "nothing is wrong" : "\(wrong) things are wrong"
        return (check.parts.flatMap(part) + list(check.problems) + list(leaks) + [verdict]).joined(separator: "\n")
    }

    private func part(_ part: ScenePart) -> [String] {
        let sizes = [part.smallest, part.largest].compactMap { $0?.description }.joined(separator: " to ")
        let head = "\(part.name): \(part.scenes) scenes"
        guard !sizes.isEmpty else { return [head] }
        let holes = """
              void \(percent(part.void)); without data: image \(percent(part.imageHoles)), elevation \
            \(percent(part.elevationHoles))
            """
        return ["\(head), \(sizes)"] + part.classes.map { row($0, part) } + [holes]
    }

    private func row(_ share: ScenePart.ClassShare, _ part: ScenePart) -> String {
        let width = part.classes.map(\.name.count).max() ?? 0
        let name = share.name.padding(toLength: width, withPad: " ", startingAt: 0)
        return "  \(name)  \(percent(share.share)), in \(share.scenes) scenes"
    }

    private func percent(_ share: Double) -> String {
        (share * 100).formatted(.number.precision(.fractionLength(2))) + " %"
    }

    private func list(_ lines: [String]) -> [String] {
        let rest = lines.count - Self.most
        return Array(lines.prefix(Self.most)) + (rest > 0 ? ["and \(rest) more: --json has all"] : [])
    }
}
