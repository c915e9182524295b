import DataPipeline
import Foundation

/// A column of names of classes on their colours, with their shares.
struct Legend {
    let names: [String]
    let colours: [Colour]
    let shares: ClassShares

    init(_ scheme: LabelScheme, _ shares: ClassShares) {
        (names, self.shares) = (scheme.names, shares)
        colours = scheme.names.indices.map(scheme.colour)
    }

    private static let width = 280, line = 34

    /// As high as is asked for, or as its lines need.
    func drawn(height: Int) -> Image {
        var picture = Image(
            width: Self.width, height: max(height, Self.line * names.count + 8), filledWith: .white)
        // A caption stands on top of its box: boxes without an area are nothing but their captions.
        picture.draw(names.indices.map(entry), thickness: 3)
        return picture
    }

    private func entry(_ place: Int) -> DrawnBox {
        let bottom = Double(Self.line * (place + 1))
        return DrawnBox(
            Box(x1: 8, y1: bottom, x2: 8, y2: bottom),
            caption: "\(names[place]) \(String(format: "%.1f%%", 100 * shares.share(place)))", colour: colours[place])
    }
}
