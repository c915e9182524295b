/// Which rank classifies which windows of a scene, and when.
///
/// Batches are cut in the windows' order, for any number of ranks alike, because kernels may round a sample differently
/// beside others; they are dealt to the ranks by turns, so that no rank has two more than another.
struct WindowSchedule: Sendable {
    let windows, batch, ranks: Int

    var batches: Int { (windows + batch - 1) / batch }

    /// In each every rank classifies one batch at most.
    var rounds: Int { (batches + ranks - 1) / ranks }

    func batches(of rank: Int) -> [Range<Int>] {
        stride(from: rank, to: batches, by: ranks).map { ($0 * batch)..<min(($0 + 1) * batch, windows) }
    }

    /// Windows that are done on all ranks.
    func done(afterRound round: Int) -> Int { min((round + 1) * ranks * batch, windows) }
}
