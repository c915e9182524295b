import ArgumentParser
import Foundation

/// Where pictures of results are drawn.
struct PlotOptions: ParsableArguments {
    @Option(
        name: .customLong("plots"),
        help: """
            Also draw into this folder: of detections precision over recall, and which categories are taken for which; of \
            saliency precision over recall, and F and E over the threshold; of scenes which classes are taken for which.
            """)
    var folder: String?

    /// Where pictures were asked for.
    func write(_ files: @autoclosure () throws -> [String: String]) throws {
        guard let folder else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for (name, text) in try files() {
            try Data(text.utf8).write(to: URL(filePath: folder).appending(path: name), options: .atomic)
        }
    }
}
