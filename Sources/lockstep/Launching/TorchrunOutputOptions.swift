import ArgumentParser
import Foundation
import Parallel

/// torchrun's options for what ranks print.
struct TorchrunOutputOptions: ParsableArguments {
    @Option(
        name: .torchrun("log-dir"),
        help: "Takes the ranks' logs, in RDZV_ID_.../attempt_N/LOCAL_RANK. (default: a folder that is removed)")
    var folder: String?

    @Option(
        name: [.customLong("redirects"), .customShort("r")],
        help: "What goes into files instead of the terminal: 1 output, 2 errors, 3 both, or LOCAL_RANK:STREAMS,...")
    var redirects = "0"

    @Option(
        name: [.customLong("tee"), .customShort("t")],
        help: "What goes into files and, with the rank before each line, to the terminal; as --redirects.")
    var tee = "0"

    @Option(name: .torchrun("local-ranks-filter"), help: "The only local ranks that the terminal shows, such as 0,1.")
    var shown: String?

    func validate() throws { _ = try options }

    var options: TorchrunOutput {
        get throws {
            var options = TorchrunOutput()
            options.folder = folder
            options.redirects = try selection("--redirects", redirects)
            options.tee = try selection("--tee", tee)
            options.shown = try shown.map(ranks)
            if let prefix = ProcessInfo.processInfo.environment["TORCHELASTIC_LOG_LINE_PREFIX_TEMPLATE"] {
                options.prefix = prefix
            }
            return options
        }
    }

    private func selection(_ name: String, _ text: String) throws -> StreamSelection {
        do {
            return try StreamSelection(text)
        } catch {
            throw ValidationError("\(name) is \(error)")
        }
    }

    private func ranks(_ text: String) throws -> Set<Int> {
        let ranks = text.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) }
        guard !ranks.isEmpty, !ranks.contains(nil) else {
            throw ValidationError("--local-ranks-filter is '\(text)': expected local ranks such as 0,1,2")
        }
        return Set(ranks.compactMap(\.self))
    }
}
