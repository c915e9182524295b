import DataPipeline
import Testing

@Suite struct DrawingTests {
    private let red = Colour(255, 0, 0)

    @Test func linesLieInsideTheEdges() {
        var image = Image(width: 20, height: 16, filledWith: .black)
        image.draw([DrawnBox(Box(x1: 3, y1: 4, x2: 15, y2: 12), caption: "", colour: red)], thickness: 2)
        for row in 0..<16 {
            for column in 0..<20 {
                let isInside = (3..<15).contains(column) && (4..<12).contains(row)
                let isHollow = (5..<13).contains(column) && (6..<10).contains(row)
                #expect(image.pixel(column, row) == (isInside && !isHollow ? [255, 0, 0] : [0, 0, 0]))
            }
        }
    }

    @Test func captionsStandOnAGroundOfTheirColour() {
        var image = Image(width: 90, height: 60, filledWith: .black)
        image.draw([DrawnBox(Box(x1: 5, y1: 30, x2: 60, y2: 55), caption: "ball", colour: red)], thickness: 1)
        let caption = (17..<30).flatMap { row in (5..<30).map { image.pixel($0, row) } }
        #expect(caption.contains([255, 255, 255]))
        #expect(caption.filter { $0 == [255, 0, 0] }.count > caption.count / 2)
    }

    @Test func whatLiesOutsideIsNotDrawn() {
        var image = Image(width: 12, height: 12, filledWith: .black)
        let whole = image
        image.draw([DrawnBox(Box(x1: 100, y1: 100, x2: 200, y2: 1e300), caption: "", colour: red)])
        #expect(image == whole)
        image.draw([DrawnBox(Box(x1: -50, y1: -50, x2: 50, y2: 6), caption: "größer als alles \u{1F600}", colour: red)])
        #expect(image != whole)
    }

    @Test func greyPicturesBecomeRGB() {
        var image = Image(width: 4, height: 4, channels: 1, pixels: [UInt8](repeating: 9, count: 16))
        image.draw([DrawnBox(Box(x1: 0, y1: 0, x2: 1, y2: 1), caption: "", colour: red)], thickness: 1)
        #expect(image.pixel(0, 0) == [255, 0, 0])
        #expect(image.pixel(3, 3) == [9, 9, 9])
    }

    @Test func coloursOfClassesDiffer() {
        let colours = (0..<80).map(Colour.distinct)
        #expect(Set(colours).count == 80)
        for category in 0..<79 {
            let (one, next) = (colours[category], colours[category + 1])
            let distance =
                abs(Int(one.red) - Int(next.red)) + abs(Int(one.green) - Int(next.green))
                + abs(Int(one.blue) - Int(next.blue))
            #expect(distance > 100)
        }
    }
}
