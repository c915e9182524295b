import Foundation
import VisionTasks

/// Precision over recall of detections.
enum PrecisionRecallPlot {
    /// The mean over the categories, for each overlap.
    static func overlaps(_ evaluation: COCOEvaluation) -> UnitPlot {
        let overlaps = evaluation.options.overlaps
        let curves = overlaps.indices.map { overlap in
            let precisions = evaluation.curves.compactMap { $0[0]?.precision[overlap] }
            let name =
                "IoU \(String(format: "%.2f", overlaps[overlap]))  \(number(evaluation.averagePrecision(overlap: overlap)))"
            return curve(name, SVG.hue(overlap, of: overlaps.count), evaluation, means(precisions))
        }
        return plot("mean over the categories", curves.filter { !$0.points.isEmpty })
    }

    /// Each category at IoU 0.50.
    static func categories(_ evaluation: COCOEvaluation, names: [String]) -> UnitPlot {
        let curves = names.enumerated().compactMap { category, name -> UnitPlot.Curve? in
            guard let precision = evaluation.curves[category][0]?.precision[0] else { return nil }
            let value = number(evaluation.averagePrecision(overlap: 0, category: category))
            return curve("\(name)  \(value)", SVG.hue(category, of: names.count), evaluation, precision)
        }
        return plot("IoU 0.50", curves)
    }

    private static func plot(_ title: String, _ curves: [UnitPlot.Curve]) -> UnitPlot {
        UnitPlot(title: title, across: "recall", up: "precision", curves: curves)
    }

    private static func curve(
        _ name: String, _ colour: String, _ evaluation: COCOEvaluation, _ precision: [Double]
    ) -> UnitPlot.Curve {
        UnitPlot.Curve(
            name: name, colour: colour, points: zip(evaluation.options.recalls, precision).map { ($0, $1) })
    }

    private static func means(_ rows: [[Double]]) -> [Double] {
        (rows.first ?? []).indices.map { column in rows.reduce(0) { $0 + $1[column] } / Double(rows.count) }
    }

    private static func number(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "-" }
}
