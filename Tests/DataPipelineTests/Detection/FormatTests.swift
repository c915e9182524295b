import DataPipeline
import TestSupport
import Testing

@Suite struct FormatTests {
    /// The same boxes from each.
    @Test(arguments: DetectionFormat.allCases) func readsWhatItWrites(format: DetectionFormat) throws {
        let sample = try SampleSet()
        let read = try DetectionSet.read(sample.source(format))
        #expect(read.set.categories == sample.set.categories)
        #expect(read.counts.kept == 3)
        for (found, image) in zip(read.set.images, sample.set.images) {
            #expect(found.size == image.size)
            #expect(found.path.hasSuffix(image.path.suffix(6)))
            for (box, wanted) in zip(found.boxes, image.boxes) { expectEqual(box, wanted) }
            #expect(found.boxes.count == image.boxes.count)
        }
    }

    /// YOLO's fractions come back with the last bit rounded.
    private func expectEqual(_ found: LabelledBox, _ wanted: LabelledBox) {
        #expect(found.category == wanted.category)
        for edge in [\Box.x1, \Box.y1, \Box.x2, \Box.y2] {
            #expect(abs(found.box[keyPath: edge] - wanted.box[keyPath: edge]) < 1e-12)
        }
    }

    @Test func marksSurviveWhereTheFormatHasThem() throws {
        let sample = try SampleSet()
        var set = sample.set
        set.images[0].boxes[0].isDifficult = true
        set.images[0].boxes[1].isCrowd = true
        set.images[0].boxes[1].area = 55.5
        try set.writeVOC(to: sample.folder.path, split: "train")
        try set.writeCOCO(to: sample.folder.file("instances_train.json"))
        #expect(try sample.source(.coco).read().set.images[0].boxes[0].isDifficult)
        let crowd = try sample.source(.coco).read().set.images[0].boxes[1]
        #expect(crowd.isCrowd && crowd.area == 55.5)
        #expect(try sample.source(.voc).read().set.images[0].boxes.map(\.isDifficult) == [true])
    }

    /// VOC's first pixel is 1, and the last ones belong to the box.
    @Test func readsVOCAsItsToolsWriteIt() throws {
        let sample = try SampleSet()
        let xml = """
            <?xml version="1.0"?>
            <!-- by hand -->
            <annotation verified="yes">
              <filename>elsewhere.jpg</filename>
              <object><name>ball</name><bndbox><xmax>7</xmax><xmin>1</xmin><ymin>2</ymin><ymax>9.5</ymax></bndbox>
                <part><name>skin</name><bndbox><xmin>1</xmin></bndbox></part><truncated/></object>
            </annotation>
            """
        try sample.write(xml, to: "Annotations/0.xml")
        let image = try sample.source(.voc).read().set.images[0]
        #expect(image.boxes == [LabelledBox(Box(x1: 0, y1: 1, x2: 7, y2: 9.5), category: 1)])
        #expect(image.size == ImageSize(width: 48, height: 32))
    }

    @Test func readsCOCOWithNamesForNumbersAndHoles() throws {
        let sample = try SampleSet()
        let json = #"""
            {"info": {"nested": [1, {"a": "]}\"", "b": null}], "yes": true},
             "annotations": [
              {"segmentation": [[1.5, 2, 3e1]], "id": 7, "image_id": "b\u00e4r", "category_id": 90, "iscrowd": 0, "bbox": [1, 2, 3.5, 4]},
              {"bbox": [5, 5, 5, 5], "image_id": "b\u00e4r", "category_id": 4, "iscrowd": 1, "area": 9}],
             "categories": [{"id": 90, "name": "tree"}, {"supercategory": "x", "id": 4, "name": "ball"}],
             "images": [{"file_name": "1.png", "id": "b\u00e4r", "width": 48, "height": 32}]}
            """#
        try sample.write(json, to: "some.json")
        var source = DetectionSource(sample.folder.file("some.json"), images: sample.folder.file("images/train"))
        let set = try source.read().set
        #expect(set.categories == ["ball", "tree"])
        #expect(set.categoryIDs == [4, 90])
        #expect(set.images[0].id == .text("bär"))
        let boxes = [
            LabelledBox(Box(x1: 1, y1: 2, x2: 4.5, y2: 6), category: 1),
            LabelledBox(Box(x1: 5, y1: 5, x2: 10, y2: 10), category: 0, isCrowd: true, area: 9),
        ]
        #expect(set.images[0].boxes == boxes)
        source.classes = ["tree", "ball"]
        #expect(throws: DataError.self) { try source.read() }
    }

    @Test(arguments: [
        "names: [a, 'b c']\ntrain: ../train/images # remark\n",
        "train: train/images\nnames:\n- a\n- \"b c\"\nnc: 2\n",
        "path: .\ntrain: train/images\nnames:\n  0: a\n  1: b c\nroboflow:\n  license: x\n",
    ])
    func readsDescriptionsOfManyTools(yaml: String) throws {
        let sample = try SampleSet()
        try moveAside(sample)
        try sample.write(yaml, to: "data.yaml")
        let source = DetectionSource(sample.folder.file("data.yaml"))
        #expect(try source.splits() == ["train"])
        let set = try source.read().set
        #expect(set.categories == ["a", "b c"])
        #expect(set.images.map(\.boxes.count) == [0])
    }

    /// The layout `train/images`, with one image.
    private func moveAside(_ sample: SampleSet) throws {
        try sample.remove("images")
        try sample.remove("labels")
        try makeFolder(sample.folder.file("train/images"))
        try makeFolder(sample.folder.file("train/labels"))
        try Image(width: 5, height: 5, filledWith: .white).write(to: sample.folder.file("train/images/x.png"))
    }

    @Test func classesAreThoseOfTheWholeFolder() throws {
        let sample = try SampleSet()
        try sample.remove("classes.txt")
        try sample.write("2\n", to: "ImageSets/Main/val.txt")
        let source = DetectionSource(sample.folder.path, split: "val")
        let set = try source.read().set
        #expect(set.categories == ["ball", "cat & <dog>", "tree"])
        #expect(set.images[0].boxes[0].category == 2)
        #expect(try source.splits() == ["train", "val"])
    }
}
