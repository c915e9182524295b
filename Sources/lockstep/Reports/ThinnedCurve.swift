/// A logged number over the steps of a run, in memory that does not grow with the run: neighbouring steps are put together,
/// and of each such piece the least and the greatest value are kept, so that no peak is lost.
struct ThinnedCurve {
    struct Point: Equatable {
        let step: Int
        let value: Double
    }

    /// Steps that were put together.
    struct Piece {
        var least, greatest: Point
        var sum: Double
        var stepSum: Double
        var count = 1

        init(_ point: Point) {
            (least, greatest) = (point, point)
            (sum, stepSum) = (point.value, Double(point.step))
        }

        mutating func merge(_ other: Piece) {
            if other.least.value < least.value { least = other.least }
            if other.greatest.value > greatest.value { greatest = other.greatest }
            sum += other.sum
            stepSum += other.stepSum
            count += other.count
        }
    }

    /// About as many pieces as a plot has pixels across.
    private static let mostPieces = 300

    /// How many steps go together.
    private var width = 1
    private var piecesByPlace: [Int: Piece] = [:]
    private(set) var last: Point?
    /// The steps whose value is NaN or infinite: how many, and the first of them.
    private(set) var notFinite: (count: Int, first: Int)?

    mutating func add(_ value: Double, step: Int) {
        guard value.isFinite else {
            notFinite = ((notFinite?.count ?? 0) + 1, notFinite?.first ?? step)
            return
        }
        let point = Point(step: step, value: value)
        last = point
        insert(Piece(point), at: step / width)
        while piecesByPlace.count > Self.mostPieces { widen() }
    }

    private mutating func insert(_ piece: Piece, at place: Int) {
        if piecesByPlace[place]?.merge(piece) == nil { piecesByPlace[place] = piece }
    }

    private mutating func widen() {
        let narrow = piecesByPlace
        width *= 2
        piecesByPlace = [:]
        for (place, piece) in narrow { insert(piece, at: place / 2) }
    }

    var isEmpty: Bool { piecesByPlace.isEmpty }
    var count: Int { piecesByPlace.values.reduce(0) { $0 + $1.count } }
    var sum: Double { piecesByPlace.values.reduce(0) { $0 + $1.sum } }
    var least: Point? { piecesByPlace.values.map(\.least).min { ($0.value, $0.step) < ($1.value, $1.step) } }
    var greatest: Point? { piecesByPlace.values.map(\.greatest).max { ($0.value, -$0.step) < ($1.value, -$1.step) } }

    private var pieces: [Piece] { piecesByPlace.sorted { $0.key < $1.key }.map(\.value) }

    /// What is drawn: of each piece its extremes, in their order.
    var points: [Point] {
        pieces.flatMap { piece in
            let ends = [piece.least, piece.greatest].sorted { $0.step < $1.step }
            return ends[0] == ends[1] ? [ends[0]] : ends
        }
    }

    /// One moving average lags behind a curve that falls: this is the middle of two, from the beginning on and from the end back.
    /// nil where there are too few points for it to tell more than they do.
    func smoothed() -> [(step: Double, value: Double)]? {
        let pieces = pieces
        guard pieces.count >= 30 else { return nil }
        let averages = zip(Self.movingAverage(pieces), Self.movingAverage(pieces.reversed()).reversed())
        return zip(pieces, averages).map { ($0.stepSum / Double($0.count), ($1.0 + $1.1) / 2) }
    }

    /// Exponential, over pieces that count by their steps; begins at the first one's mean, as TensorBoard's does.
    private static func movingAverage(_ pieces: [Piece], weight: Double = 0.85) -> [Double] {
        var (sum, count) = (0.0, 0.0)
        return pieces.map { piece in
            sum = weight * sum + piece.sum
            count = weight * count + Double(piece.count)
            return sum / count
        }
    }
}
