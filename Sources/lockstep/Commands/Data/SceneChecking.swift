import DataPipeline
import Foundation
import Training

/// `lockstep data check` of scenes.
struct SceneChecking {
    let parts: [SceneCheck.Part]
    let scheme: LabelScheme
    /// Those that are drawn.
    let windows: WindowOptions
    let results: ResultOptions
    let drawing: (count: Int, folder: String)?

    /// - Returns: whether nothing is wrong.
    func run() throws -> Bool {
        let progress = ProgressLine(console: .standardError())
        let check = try SceneCheck.run(parts, scheme: scheme) { done, total in
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
        var options = windows
        options.count = count
        let windows = try SceneWindows(check.readers, options)
        for index in 0..<count {
            var random = SampleRandom(seed: 0, epoch: 0, index: index)
            let picture = try windows.sample(index, &random).drawn(scheme, hasElevation: parts[0].options.usesElevation)
            try PNG.write(picture, to: "\(folder)/sample\(index).png")
        }
    }
}
