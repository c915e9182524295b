import NN
import Training

/// The learning rate of a group in every step of a run.
struct RateCurve {
    let name: String
    let rates: [Double]

    /// That of the run, and those of groups that have another.
    static func all(_ plan: TrainingPlan, _ groups: [ParameterGroup]) -> [RateCurve] {
        let rates = (0..<plan.steps).map { plan.learningRate(atStep: $0) }
        let others = groups.filter { $0.learningRateFactor != 1 && $0.freezing != .always }
        return [RateCurve(name: "lr", rates: rates)]
            + others.map { group in
                RateCurve(name: group.name, rates: rates.map { $0 * group.learningRateFactor })
            }
    }

    /// The steps that matter: straight lines between them are nowhere further from the curve than `tolerance` of the
    /// highest rate. Ramer 1972; Douglas & Peucker 1973.
    func corners(tolerance: Double) -> [Int] {
        var kept = [0, rates.count - 1]
        var open = [0..<rates.count - 1]
        let limit = tolerance * (rates.max() ?? 0)
        while let piece = open.popLast() {
            guard let (step, distance) = farthest(in: piece), distance > limit else { continue }
            kept.append(step)
            open += [piece.lowerBound..<step, step..<piece.upperBound]
        }
        return Set(kept).sorted()
    }

    /// From the line between a piece's ends.
    private func farthest(in piece: Range<Int>) -> (step: Int, distance: Double)? {
        let (first, last) = (piece.lowerBound, piece.upperBound)
        let slope = (rates[last] - rates[first]) / Double(max(last - first, 1))
        return piece.dropFirst()
            .map { ($0, abs(rates[$0] - rates[first] - slope * Double($0 - first))) }
            .max { $0.1 < $1.1 }
    }
}
