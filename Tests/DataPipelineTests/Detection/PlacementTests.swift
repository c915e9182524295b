import DataPipeline
import Testing

@Suite struct PlacementTests {
    private let canvas = ImageSize(width: 416, height: 416)

    @Test func letterboxKeepsProportionsInTheMiddle() {
        let placement = Placement.letterbox(ImageSize(width: 640, height: 480), on: canvas)
        #expect(placement.visible == Box(x1: 0, y1: 52, x2: 416, y2: 364))
        #expect(placement.toCanvas(Box(x1: 0, y1: 0, x2: 640, y2: 480)) == placement.visible)
        let high = Placement.letterbox(ImageSize(width: 3, height: 1000), on: canvas)
        #expect(high.visible == Box(x1: 207, y1: 0, x2: 208, y2: 416))
    }

    @Test(arguments: [false, true]) func mapsBoxesThereAndBack(isMirrored: Bool) {
        var placement = Placement.letterbox(ImageSize(width: 500, height: 375), on: canvas)
        if isMirrored { placement = placement.mirrored(width: 416) }
        let box = Box(x1: 17, y1: 30.5, x2: 244, y2: 370)
        let back = placement.toImage(placement.toCanvas(box))
        for edge in [\Box.x1, \Box.y1, \Box.x2, \Box.y2] {
            #expect(abs(back[keyPath: edge] - box[keyPath: edge]) < 1e-9)
        }
        #expect(placement.toCanvas(box).width > 0)
    }

    @Test func boxesThatAreMostlyCutAwayAreDropped() {
        let placement = Placement(
            x: .init(100, start: -40, length: 100, canvas: 50), y: .init(100, start: 0, length: 100, canvas: 50))
        func box(_ x1: Double, _ x2: Double) -> LabelledBox {
            LabelledBox(Box(x1: x1, y1: 10, x2: x2, y2: 20), category: 0)
        }
        let boxes = [box(50, 60), box(30, 50), box(20, 48), box(0, 30), box(88, 98), box(60, 60.9)]
        let seen = placement.visibleBoxes(boxes, minimum: 0.4)
        #expect(seen.map(\.box.x1) == [10, 0])
        #expect(seen.map(\.box.x2) == [20, 10])
        #expect(placement.visibleBoxes(boxes, minimum: 0).count == 4)
    }
}
