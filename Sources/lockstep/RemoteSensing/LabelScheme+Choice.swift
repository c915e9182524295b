import DataPipeline
import Foundation
import Training

extension LabelScheme {
    /// As an option names it: `isprs`, a YAML file with names, colours and values, or names separated by commas.
    static func chosen(_ text: String) throws -> LabelScheme {
        if text == "isprs" { return .isprs }
        let isFile = text.hasSuffix(".yaml") || text.hasSuffix(".yml")
        let scheme =
            isFile
            ? try loadConfiguration(defaults: LabelScheme(names: []), file: text)
            : LabelScheme(names: text.commaSeparated)
        try scheme.check()
        return scheme
    }
}

extension String {
    var commaSeparated: [String] { split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } }
}
