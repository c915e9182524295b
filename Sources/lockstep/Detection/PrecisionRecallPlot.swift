import Foundation
import VisionTasks

/// Precision over recall as a picture.
struct PrecisionRecallPlot {
    struct Curve {
        let name: String
        let colour: String
        /// At the recalls.
        let precision: [Double]
    }

    let title: String
    let recalls: [Double]
    let curves: [Curve]

    private let left = 64.0, upper = 44.0, side = 420.0, legendWidth = 240.0

    var svg: String {
        SVG.picture(
            width: left + side + legendWidth, height: max(upper + side + 56, upper + 20 * Double(curves.count) + 20),
            [SVG.text(title, left + side / 2, 24)] + grid + curves.map(path) + legend + [
                SVG.text("recall", left + side / 2, upper + side + 42),
                SVG.text("precision", 20, upper + side / 2, turned: -90),
            ])
    }

    private var grid: [String] {
        stride(from: 0.0, through: 10, by: 2).flatMap { tenth in
            let value = tenth / 10
            return [
                SVG.line([(x(0), y(value)), (x(1), y(value))], "#e4e4e4"),
                SVG.line([(x(value), y(0)), (x(value), y(1))], "#e4e4e4"),
                SVG.text(AxisTicks.label(value), left - 8, y(value) + 4, anchor: "end"),
                SVG.text(AxisTicks.label(value), x(value), upper + side + 20),
            ]
        }
    }

    private func path(_ curve: Curve) -> String {
        SVG.line(zip(recalls, curve.precision).map { (x($0), y($1)) }, curve.colour, width: 1.6)
    }

    private var legend: [String] {
        curves.enumerated().flatMap { place, curve in
            let height = upper + 8 + 20 * Double(place)
            return [
                SVG.line([(x(1) + 14, height), (x(1) + 38, height)], curve.colour, width: 2),
                SVG.text(curve.name, x(1) + 46, height + 4, anchor: "start"),
            ]
        }
    }

    private func x(_ recall: Double) -> Double { left + side * recall }

    private func y(_ precision: Double) -> Double { upper + side * (1 - precision) }
}

extension PrecisionRecallPlot {
    /// The mean over the categories, for each overlap.
    static func overlaps(_ evaluation: COCOEvaluation) -> PrecisionRecallPlot {
        let overlaps = evaluation.options.overlaps
        let curves = overlaps.indices.map { overlap in
            let precisions = evaluation.curves.compactMap { $0[0]?.precision[overlap] }
            let name =
                "IoU \(String(format: "%.2f", overlaps[overlap]))  \(number(evaluation.averagePrecision(overlap: overlap)))"
            return Curve(name: name, colour: SVG.hue(overlap, of: overlaps.count), precision: means(precisions))
        }
        return PrecisionRecallPlot(
            title: "mean over the categories", recalls: evaluation.options.recalls,
            curves: curves.filter { !$0.precision.isEmpty })
    }

    /// Each category at IoU 0.50.
    static func categories(_ evaluation: COCOEvaluation, names: [String]) -> PrecisionRecallPlot {
        let curves = names.enumerated().compactMap { category, name -> Curve? in
            guard let precision = evaluation.curves[category][0]?.precision[0] else { return nil }
            let value = number(evaluation.averagePrecision(overlap: 0, category: category))
            return Curve(name: "\(name)  \(value)", colour: SVG.hue(category, of: names.count), precision: precision)
        }
        return PrecisionRecallPlot(title: "IoU 0.50", recalls: evaluation.options.recalls, curves: curves)
    }

    private static func means(_ rows: [[Double]]) -> [Double] {
        (rows.first ?? []).indices.map { column in rows.reduce(0) { $0 + $1[column] } / Double(rows.count) }
    }

    private static func number(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "-" }
}
