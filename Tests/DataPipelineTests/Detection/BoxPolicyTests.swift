import DataPipeline
import Testing

@Suite struct BoxPolicyTests {
    private func labelled(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ category: Int = 0) -> LabelledBox {
        LabelledBox(Box(x1: x1, y1: y1, x2: x2, y2: y2), category: category)
    }

    @Test func everyBoxIsCounted() throws {
        var difficult = labelled(1, 1, 9, 9)
        difficult.isDifficult = true
        var crowd = labelled(2, 2, 9, 9)
        crowd.isCrowd = true
        let boxes = [
            labelled(-5, 4, 10, 30), labelled(3, 3, 3, 9), labelled(9, 9, 4, 12), labelled(30, 4, 40, 8),
            labelled(.nan, 0, 1, 1), labelled(1, 1, 5, 5), labelled(1, 1, 5, 5), labelled(1, 1, 5, 5, 1),
            labelled(15, 15, 25, 25), labelled(15, 15, 20, 20), difficult, crowd,
        ]
        let image = LabelledImage(path: "a", size: ImageSize(width: 20, height: 20), boxes: boxes)
        let (set, counts) = try DetectionSet(categories: ["a", "b"], images: [image]).cleaned()
        let kept = [
            labelled(0, 4, 10, 20), labelled(1, 1, 5, 5), labelled(1, 1, 5, 5, 1), labelled(15, 15, 20, 20), difficult,
            crowd,
        ]
        #expect(set.images[0].boxes == kept)
        #expect(counts.read == 12)
        #expect(counts.clipped == 2)
        #expect(counts.empty == 4)
        #expect(counts.duplicates == 2)
        #expect(counts.difficult == 1 && counts.crowds == 1)
        #expect(counts.kept == kept.count)
        #expect(set.images[0].trainingBoxes(includesDifficult: false) == Array(kept.prefix(4)))
        #expect(set.images[0].trainingBoxes(includesDifficult: true) == Array(kept.prefix(5)))
    }

    @Test func overlap() {
        let box = Box(x: 0, y: 0, width: 4, height: 2)
        #expect(box.iou(box) == 1)
        #expect(box.iou(Box(x: 2, y: 1, width: 4, height: 2)) == 2.0 / 14)
        #expect(box.iou(Box(x: 4, y: 0, width: 4, height: 2)) == 0)
        #expect(Box(x: 1, y: 1, width: 0, height: 0).iou(Box(x: 1, y: 1, width: 0, height: 0)) == 0)
    }
}
