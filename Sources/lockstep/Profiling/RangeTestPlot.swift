import Foundation
import Training

/// The smoothed loss over the learning rate, with a logarithmic axis, as a picture.
struct RangeTestPlot {
    private let points: [RangeTest.Point]
    private let test: RangeTest
    private let width = 640.0
    private let height = 400.0
    private let margin = 48.0

    init(_ test: RangeTest) {
        self.test = test
        points = test.points
    }

    var svg: String {
        let path = points.map { "\(format(x($0.rate))),\(format(y($0.smoothed)))" }.joined(separator: " ")
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(width)) \(Int(height))" font-family="sans-serif" \
            font-size="12"><rect width="100%" height="100%" fill="white"/>
            \(decades.joined(separator: "\n"))
            <polyline fill="none" stroke="#1f77b4" stroke-width="2" points="\(path)"/>
            \(mark(test.steepest, "steepest", "#2ca02c"))\(mark(test.minimumOverTen, "minimum / 10", "#d62728"))
            <text x="\(width / 2)" y="\(height - 8)" text-anchor="middle">learning rate</text>
            <text x="8" y="20">smoothed loss, \(number(losses.lowerBound)) to \(number(losses.upperBound))</text>
            </svg>

            """
    }

    private var decades: [String] {
        guard let first = points.first?.rate, let last = points.last?.rate else { return [] }
        return (Int(log10(first).rounded(.up))...max(Int(log10(first).rounded(.up)), Int(log10(last)))).map { decade in
            let place = format(x(pow(10, Double(decade))))
            return "<line x1=\"\(place)\" x2=\"\(place)\" y1=\"\(margin)\" y2=\"\(height - margin)\" stroke=\"#ddd\"/>"
                + "<text x=\"\(place)\" y=\"\(height - margin + 16)\" text-anchor=\"middle\">1e\(decade)</text>"
        }
    }

    private func mark(_ rate: Double?, _ name: String, _ colour: String) -> String {
        guard let rate else { return "" }
        let place = format(x(rate))
        return "<line x1=\"\(place)\" x2=\"\(place)\" y1=\"\(margin)\" y2=\"\(height - margin)\" stroke=\"\(colour)\" "
            + "stroke-dasharray=\"4\"><title>\(name): \(number(rate))</title></line>"
    }

    private var losses: ClosedRange<Double> {
        let all = points.map(\.smoothed)
        return (all.min() ?? 0)...(all.max() ?? 1)
    }

    private func x(_ rate: Double) -> Double {
        let (first, last) = (log(points.first?.rate ?? 1), log(points.last?.rate ?? 1))
        return margin + (log(rate) - first) / max(last - first, 1e-9) * (width - 2 * margin)
    }

    private func y(_ loss: Double) -> Double {
        let span = max(losses.upperBound - losses.lowerBound, 1e-12)
        return height - margin - (loss - losses.lowerBound) / span * (height - 2 * margin)
    }

    private func format(_ value: Double) -> String { String(format: "%.1f", value) }

    private func number(_ value: Double) -> String { String(format: "%.3g", value) }
}
