/// A filled shape around a pixel.
public struct SyntheticShape: Sendable {
    public enum Kind: String, Sendable, Codable, CaseIterable { case circle, square, triangle }

    let kind: Kind
    let x, y, radius: Int

    /// By its edges, which are those of the pixels that are painted.
    var box: Box {
        let (x, y, side) = (Double(x - radius), Double(y - radius), Double(2 * radius + 1))
        return Box(x: x, y: y, width: side, height: side)
    }

    /// The rows, and of each how far it reaches to both sides.
    var rows: [(y: Int, half: Int)] { (-radius...radius).map { (y + $0, half(at: $0)) } }

    private func half(at offset: Int) -> Int {
        switch kind {
        case .circle: Int(Double(radius * radius - offset * offset).squareRoot())
        case .square: radius
        case .triangle: (radius + offset) / 2 + (offset == radius ? radius - (radius + offset) / 2 : 0)
        }
    }
}
