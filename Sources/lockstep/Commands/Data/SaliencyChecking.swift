import DataPipeline
import Foundation
import Training

/// `lockstep data check` of pictures with masks.
struct SaliencyChecking {
    let sources: [SaliencySource]
    let results: ResultOptions
    let drawing: (count: Int, folder: String)?

    /// - Returns: whether nothing is wrong.
    func run() throws -> Bool {
        let progress = ProgressLine(console: .standardError())
        let check = try SaliencyCheck.run(sources) { done, total in
            progress.update(ProgressReport("decoding pictures", completed: done, total: total, samples: done))
        }
        progress.finish()
        if results.path != "-" { print(SaliencyCheckTable(check)) }
        try results.write(check)
        if let drawing { try draw(check, drawing.count, drawing.folder) }
        return check.isGood
    }

    /// Evenly over all parts, so that the same set gives the same sheet.
    private func draw(_ check: SaliencyCheck, _ count: Int, _ folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let all = check.sets.flatMap { set in set.pairs.indices.map { (set, $0) } }
        guard !all.isEmpty else { return }
        let shown = (0..<min(count, all.count)).map { all[$0 * all.count / min(count, all.count)] }
        let pictures = try shown.map { set, index in (set.pairs[index].name, try set.drawn(index)) }
        try JPEG.write(.sheet(pictures), to: "\(folder)/sheet.jpg")
    }
}
