/// A place of a grid that is to predict an object.
package struct Positive: Sendable, Equatable {
    package let image, anchor, row, column: Int
    package fileprivate(set) var box: TargetBox
    /// Of all objects that fell on this place; the box is the last one's.
    package fileprivate(set) var categories: [Int]

    init(_ box: TargetBox, anchor: Int, in grid: DetectionGrid) {
        (row, column) = box.cell(in: grid)
        (image, self.anchor, self.box, categories) = (box.image, anchor, box, [box.category])
    }

    /// The place's number: row-major over `grid.shape`.
    func place(in grid: DetectionGrid) -> Int {
        ((image * Anchors.perScale + anchor) * grid.rows + row) * grid.columns + column
    }
}

/// What is to be predicted at one scale.
package struct ScaleTargets: Sendable {
    package let grid: DetectionGrid
    package private(set) var positives: [Positive] = []
    /// Places that are neither to predict an object nor to predict that there is none.
    package private(set) var ignored: Set<Int> = []
    private var indices: [Int: Int] = [:]

    init(_ grid: DetectionGrid) { self.grid = grid }

    /// Neither an object's nor empty.
    var negativeCount: Int { grid.count - positives.count - ignored.count }

    func isTaken(_ place: Int) -> Bool { indices[place] != nil || ignored.contains(place) }

    /// Where objects meet on one place, the last one's box is to be predicted, with the categories of all.
    mutating func add(_ positive: Positive) {
        let place = positive.place(in: grid)
        guard let index = indices[place] else {
            indices[place] = positives.count
            positives.append(positive)
            return
        }
        let categories = positives[index].categories
        positives[index] = positive
        positives[index].categories = categories + positive.categories.filter { !categories.contains($0) }
    }

    mutating func ignore(_ place: Int) { ignored.insert(place) }
}

/// How objects find the anchors that are to predict them.
package enum BoxAssignment: Sendable {
    /// An object is predicted once: by the anchor, of all nine, whose size is most like its own. The paper's.
    case bestAnchor
    /// An object is predicted once a scale, by the most similar anchor that is still free; other free anchors whose
    /// overlap is above 0.5 are ignored.
    case everyScale

    package func callAsFunction(_ boxes: [TargetBox], _ grids: [DetectionGrid]) -> [ScaleTargets] {
        var targets = grids.map { ScaleTargets($0) }
        for box in boxes {
            switch self {
            case .bestAnchor: addToBest(box, &targets)
            case .everyScale: addToEveryScale(box, &targets)
            }
        }
        return targets
    }

    private struct Candidate {
        let scale, anchor: Int
        let overlap: Float
    }

    /// The scales in the order of `targets`, their anchors from small to large.
    private func candidates(_ box: TargetBox, _ targets: [ScaleTargets]) -> [Candidate] {
        targets.enumerated().flatMap { scale, targets in
            let (_, _, width, height) = box.scaled(to: targets.grid)
            return targets.grid.anchors.enumerated().map { anchor, size in
                let overlap = sizeOverlap((width, height), (Float(size.width), Float(size.height)))
                return Candidate(scale: scale, anchor: anchor, overlap: overlap)
            }
        }
    }

    /// Of equals the smallest anchor: that of the finest scale, which comes last.
    private func addToBest(_ box: TargetBox, _ targets: inout [ScaleTargets]) {
        let best = candidates(box, targets).max { a, b in
            (a.overlap, a.scale, -a.anchor) < (b.overlap, b.scale, -b.anchor)
        }
        guard let best else { return }
        targets[best.scale].add(Positive(box, anchor: best.anchor, in: targets[best.scale].grid))
    }

    /// Of equals the first: the coarsest scale's.
    private func addToEveryScale(_ box: TargetBox, _ targets: inout [ScaleTargets]) {
        var isPredicted = targets.map { _ in false }
        let candidates = candidates(box, targets).enumerated()
        for (_, candidate) in candidates.sorted(by: { (-$0.1.overlap, $0.0) < (-$1.1.overlap, $1.0) }) {
            let positive = Positive(box, anchor: candidate.anchor, in: targets[candidate.scale].grid)
            let place = positive.place(in: targets[candidate.scale].grid)
            if targets[candidate.scale].isTaken(place) { continue }
            if !isPredicted[candidate.scale] {
                isPredicted[candidate.scale] = true
                targets[candidate.scale].add(positive)
            } else if candidate.overlap > 0.5 {
                targets[candidate.scale].ignore(place)
            }
        }
    }
}
