import ArgumentParser
import Foundation
import Training

/// `--json`: results for programs, with all digits.
struct ResultOptions: ParsableArguments {
    @Option(name: .customLong("json"), help: "Write the results as JSON to this file; - is standard output.")
    var path: String?

    /// Standard output belongs to the JSON where that is asked for.
    func say(_ lines: [String]) {
        let stream = path == "-" ? FileHandle.standardError : .standardOutput
        stream.write(Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    func write(_ metrics: Metrics) throws {
        // JSON has no NaN: a metric without a value, such as the Dice of nothing, is null.
        try write(Dictionary(uniqueKeysWithValues: metrics.map { ($0, $1.isFinite ? $1 : nil) }))
    }

    func write(_ values: some Encodable) throws {
        guard let path else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        let data = try encoder.encode(values) + Data("\n".utf8)
        if path == "-" {
            FileHandle.standardOutput.write(data)
        } else {
            try data.write(to: URL(fileURLWithPath: path), options: .atomic)
        }
    }
}
