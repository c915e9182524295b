import Foundation
import Parallel
import Training

/// All that a run's folder tells of a run. What is missing, damaged or of another version is left out.
struct RecordedRun {
    struct Picture {
        let caption: String
        let png: Data
    }

    let folder: RunFolder
    let summary: RunSummary
    let session: Session?
    let log: CurveLog
    let said: RunLog
    /// The configuration as it was resolved, and flat, such as `optimizer.learningRate: 0.1`.
    let configuration: String?
    let settings: [(key: String, value: String)]
    let environment: RunEnvironment?
    let checkpoints: [CheckpointManifest]
    /// Why it has failed, the root cause first; empty for a run that has not.
    let failure: [String]
    let pictures: [Picture]

    /// Pictures beyond this size, in bytes, are not taken into a page.
    private static let largestPicture = 2 << 20
    private static let mostPictures = 8

    /// - Parameter log: what has been read of the run's log already.
    init(_ folder: RunFolder, log: CurveLog = CurveLog()) {
        var log = log
        log.readOn(folder.log)
        self.folder = folder
        self.log = log
        summary = RunSummary(folder)
        session = Session(of: folder)
        said = RunLog(folder)
        configuration = FileManager.default.contents(atPath: folder.configuration).map {
            String(decoding: $0, as: UTF8.self)
        }
        settings = configuration.flatMap { try? flatSettings(ofYAML: $0) } ?? []
        environment = RunEnvironment(of: folder)
        checkpoints = (try? CheckpointStore(folder: folder.checkpoints).all().map(\.manifest)) ?? []
        let hasFailed = [.failed, .lost].contains(session?.state)
        failure = hasFailed ? (try? Postmortem(folder: folder.ranks).lines) ?? [] : []
        pictures = Self.pictures(in: folder.predictions)
    }

    var name: String { folder.name }

    private static func pictures(in folder: String) -> [Picture] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".png") }.sorted().prefix(mostPictures).compactMap { name in
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(name)"), data.count <= largestPicture,
                data.starts(with: [0x89, 0x50, 0x4e, 0x47])
            else { return nil }
            // Names begin with a number, by which they are in order.
            return Picture(caption: String(name.dropLast(4).drop { $0.isNumber || $0 == "-" }), png: data)
        }
    }
}
