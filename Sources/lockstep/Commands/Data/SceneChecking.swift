import DataPipeline
import Foundation
import Training

/// `lockstep data check` of scenes.
struct SceneChecking {
    let sources: [SceneSource]
    let scheme: LabelScheme
    let usesElevation: Bool
    /// Side of the windows that are drawn.
    let window: Int
    let results: ResultOptions
    let drawing: (count: Int, folder: String)?

    /// - Returns: whether nothing is wrong.
    func run() throws -> Bool {
        var options = SceneOptions()
        options.usesElevation = usesElevation
        let progress = ProgressLine(console: .standardError())
        let check = try SceneCheck.run(sources, scheme: scheme, options: options) { done, total in
            progress.update(ProgressReport("reading scenes", completed: done, total: total, samples: done))
        }
        progress.finish()
        if results.path != "-" { print(SceneCheckTable(check)) }
        try results.write(check)
        if let drawing { try draw(check, drawing.count, drawing.folder) }
        return check.isGood
    }

    /// Windows as training would draw them in its first epoch, from all scenes that can be read.
    private func draw(_ check: SceneCheck, _ count: Int, _ folder: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard !check.readers.isEmpty else { return }
        var options = WindowOptions()
        (options.side, options.count) = (window, count)
        let windows = try SceneWindows(check.readers, options)
        for index in 0..<count {
            var random = SampleRandom(seed: 0, epoch: 0, index: index)
            let picture = try windows.sample(index, &random).drawn(scheme, hasElevation: usesElevation)
            try PNG.write(picture, to: "\(folder)/sample\(index).png")
        }
    }
}
