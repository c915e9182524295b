import Foundation

/// COCO's twelve numbers.
public struct COCOSummary: Sendable {
    public struct Line: Sendable, Equatable {
        /// A short name, such as `AP50`.
        public let name: String
        /// nil where there is nothing to find.
        public let value: Double?
        /// As pycocotools prints it.
        public let text: String
    }

    public let lines: [Line]

    /// Precisions are at the last of the options' limits; recalls at each, and by size at the last.
    public init(_ evaluation: COCOEvaluation) {
        let (limits, areas) = (evaluation.options.limits, evaluation.options.areas)
        let last = limits.count - 1
        let sizes = areas.indices.dropFirst()
        lines =
            [nil, 0, 5].map { Self.precision(evaluation, overlap: $0, area: 0) }
            + sizes.map { Self.precision(evaluation, overlap: nil, area: $0) }
            + limits.indices.map { Self.recall(evaluation, limit: $0, area: 0) }
            + sizes.map { Self.recall(evaluation, limit: last, area: $0) }
    }

    private static func precision(_ evaluation: COCOEvaluation, overlap: Int?, area: Int) -> Line {
        let value = evaluation.averagePrecision(overlap: overlap, area: area)
        let threshold = overlap.map { Int((evaluation.options.overlaps[$0] * 100).rounded()) }
        let name = "AP\(threshold.map(String.init) ?? "")\(suffix(evaluation, area))"
        let range = overlap.map { String(format: "%.2f", evaluation.options.overlaps[$0]) }
        return Line(
            name: name, value: value, text: text("Average Precision  (AP)", evaluation, range, area, nil, value))
    }

    private static func recall(_ evaluation: COCOEvaluation, limit: Int, area: Int) -> Line {
        let value = evaluation.averageRecall(limit: limit, area: area)
        let name = area == 0 ? "AR\(evaluation.options.limits[limit])" : "AR\(suffix(evaluation, area))"
        return Line(
            name: name, value: value, text: text("Average Recall     (AR)", evaluation, nil, area, limit, value))
    }

    private static func suffix(_ evaluation: COCOEvaluation, _ area: Int) -> String {
        area == 0 ? "" : evaluation.options.areas[area].name
    }

    private static func text(
        _ what: String, _ evaluation: COCOEvaluation, _ overlap: String?, _ area: Int, _ limit: Int?, _ value: Double?
    ) -> String {
        let options = evaluation.options
        let range = (overlap ?? "0.50:0.95").padding(toLength: 9, withPad: " ", startingAt: 0)
        let limit = limit.map { options.limits[$0] } ?? options.limits.last ?? 0
        return " \(what) @[ IoU=\(range) | area=\(padded(options.areas[area].name, 6)) | "
            + "maxDets=\(padded("\(limit)", 3)) ] = \(String(format: "%0.3f", value ?? -1))"
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(width - text.count, 0)) + text
    }
}
