/// Whether the loader keeps the devices waiting, and what would help.
package struct Starvation: Sendable {
    /// Of the rank that has waited longest.
    let waited, seconds: Double
    let rank: Int
    let ranks: Int

    /// Less than this share of the steps' time is not worth a word.
    private static let share = 0.2
    /// Nor is less than this: the first batch of a short run has to be waited for.
    private static let seconds = 2.0

    /// - Returns: nil where no rank has waited long.
    package init?(_ usage: [RankUsage]) {
        let times = usage.map { ($0.parts[.data] ?? 0, $0.seconds - ($0.parts[.other] ?? 0)) }
        guard let worst = times.indices.max(by: { times[$0].0 < times[$1].0 }) else { return nil }
        (waited, seconds) = times[worst]
        guard waited >= Self.seconds, waited >= Self.share * seconds else { return nil }
        (rank, ranks) = (worst, usage.count)
    }

    /// `why slow: 43 % of the steps' time (5.2 of 12.1 s, rank 1) went into waiting for data: ...`
    package func line(_ advice: LoadingAdvice) -> String {
        let who = ranks > 1 ? ", rank \(rank)" : ""
        return
            "why slow: \(percent(waited / seconds)) of the steps' time (\(short(waited)) of \(short(seconds)) s\(who)) "
            + "went into waiting for data: \(advice)"
    }
}

/// Which settings make a loader faster, as far as they are not at their best.
public struct LoadingAdvice: Sendable, CustomStringConvertible {
    /// Threads of the loader, and cores that a rank has for them.
    private let workers, cores: Int
    /// Such as `data.cache=true`; nil where there is nothing to gain.
    private let cache: String?

    /// - Parameter ranks: of this machine.
    public init(_ options: some TrainingConfiguration, cores: Int, ranks: Int) {
        workers = options.loader.workers
        self.cores = max(1, cores / max(ranks, 1))
        cache = options.cacheSetting
    }

    public var description: String {
        let more = workers < cores ? "loader.workers=\(cores) (\(workers) now; a rank has \(cores) cores)" : nil
        let settings = [more, cache].compactMap { $0 }
        if settings.isEmpty {
            return
                "all \(cores) cores of a rank are at work on it; faster disks, smaller files or more cores would help"
        }
        return "try " + settings.joined(separator: ", or ")
    }
}
