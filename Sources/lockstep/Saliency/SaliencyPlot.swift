import Foundation
import VisionTasks

/// The curves of saliency maps as pictures.
enum SaliencyPlot {
    static func precisionRecall(_ curves: SaliencyCurves) -> UnitPlot {
        plot("precision over recall", "recall", "precision", zip(curves.recall, curves.precision).map { ($0, $1) })
    }

    static func f(_ curves: SaliencyCurves) -> UnitPlot { overThresholds("F-measure", curves, curves.f) }

    static func e(_ curves: SaliencyCurves) -> UnitPlot { overThresholds("E-measure", curves, curves.e) }

    private static func overThresholds(_ name: String, _ curves: SaliencyCurves, _ values: [Double]) -> UnitPlot {
        let points = zip(curves.thresholds, values).map { (Double($0) / 255, $1) }
        return plot("\(name), at most \(String(format: "%.4f", values.max() ?? .nan))", "threshold", name, points)
    }

    private static func plot(
        _ title: String, _ across: String, _ up: String, _ points: [(x: Double, y: Double)]
    ) -> UnitPlot {
        let curve = UnitPlot.Curve(name: up, colour: SVG.hue(0, of: 3), points: points)
        return UnitPlot(title: title, across: across, up: up, curves: [curve])
    }
}
