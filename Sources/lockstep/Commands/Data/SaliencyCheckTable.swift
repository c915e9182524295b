import DataPipeline
import Foundation

/// What `data check` prints of pictures with masks.
struct SaliencyCheckTable: CustomStringConvertible {
    private let check: SaliencyCheck

    /// Problems and leaks beyond these are counted; `--json` has all.
    private static let most = 20

    init(_ check: SaliencyCheck) { self.check = check }

    var description: String {
        let leaks = check.leaks.map { "\($0.second): the same picture as \($0.first), which is in another part" }
        let wrong = check.problems.count + check.leaks.count
        let verdict = check.isGood ? "nothing is wrong" : "\(wrong) things are wrong"
        return (check.parts.flatMap(part) + list(check.problems) + list(leaks) + [verdict]).joined(separator: "\n")
    }

    private func part(_ part: SaliencyPart) -> [String] {
        let sizes = [part.smallest, part.largest].compactMap { $0?.description }.joined(separator: " to ")
        let shares = part.foreground.map { ($0 * 100).formatted(.number.precision(.fractionLength(1))) + " %" }
        let head = "\(part.name): \(part.pictures) pictures with masks"
        guard !shares.isEmpty else { return [head] }
        return ["\(head), \(sizes); \(shares[1]) of a picture stands out (\(shares[0]) to \(shares[2]))"] + notes(part)
    }

    /// What may be so, and may be a mistake.
    private func notes(_ part: SaliencyPart) -> [String] {
        [
            note("masks are black: nothing stands out", part.blackMasks),
            note("masks are white: all stands out", part.whiteMasks),
            note("masks have levels between 0 and 255, which stay unless masks are binarised", part.softMasks),
            note("masks have colours, of which the luma is taken", part.colouredMasks),
            note("masks have 16 bits, which become 8", part.deepMasks),
            note("pictures are there twice", part.duplicates.map { "\($0.second) as \($0.first)" }),
            part.extraMasks == 0 ? nil : "  \(part.extraMasks) masks have no picture, and are left out",
        ].compactMap { $0 }
    }

    private func note(_ what: String, _ files: [String]) -> String? {
        files.first.map { "  \(files.count) \(what), such as \($0)" }
    }

    private func list(_ lines: [String]) -> [String] {
        let rest = lines.count - Self.most
        return Array(lines.prefix(Self.most)) + (rest > 0 ? ["and \(rest) more: --json has all"] : [])
    }
}
