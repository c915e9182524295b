/// Why a run has failed, and what its ranks have warned of.
struct RunProblems {
    private let run: RecordedRun
    private let isNamed: Bool

    init(_ run: RecordedRun, isNamed: Bool = false) {
        self.run = run
        self.isNamed = isNamed
    }

    private var name: String { isNamed ? ": \(run.name)" : "" }

    var html: String {
        [HTML.section("What went wrong\(name)", [failure]), HTML.section("Warnings\(name)", [warnings])].joined()
    }

    /// The verdict stands before an empty line, what each rank was doing after it.
    private var failure: String {
        guard !run.failure.isEmpty else { return "" }
        let verdict = run.failure.prefix { !$0.isEmpty }
        let ranks = run.failure.dropFirst(verdict.count + 1).joined(separator: "\n")
        return HTML.element("div", class: "card bad", verdict.map { HTML.paragraph($0) })
            + (ranks.isEmpty ? "" : HTML.folded("What each rank was doing", [HTML.code(ranks)]))
    }

    private var warnings: String {
        let lines = run.said.notices.map { HTML.paragraph($0.count == 1 ? $0.text : "\($0.text) (\($0.count) times)") }
        return lines.isEmpty ? "" : HTML.element("div", class: "card warn", lines)
    }
}
