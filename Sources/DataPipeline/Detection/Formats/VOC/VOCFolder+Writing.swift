import Foundation

extension DetectionSet {
    /// Adds the set to a folder in VOC's layout: Annotations, and a list of the images in ImageSets/Main. The images are
    /// expected in JPEGImages, under the names that they have here. Crowds are left out: VOC has no word for them.
    public func writeVOC(to folder: String, split: String) throws {
        try makeFolders(["\(folder)/Annotations", "\(folder)/ImageSets/Main"])
        for image in images {
            let size = try image.size ?? Image.size(of: image.path)
            let objects = image.boxes.filter { !$0.isCrowd }.map { object($0) }.joined()
            let text = """
                <annotation>
                \t<filename>\(escaped(image.fileName))</filename>
                \t<size><width>\(size.width)</width><height>\(size.height)</height><depth>3</depth></size>
                \(objects)</annotation>

                """
            try writeText(text, to: "\(folder)/Annotations/\(image.stem).xml")
        }
        let names = images.map { "\($0.stem)\n" }.joined()
        try writeText(names, to: "\(folder)/ImageSets/Main/\(split).txt")
    }

    private func object(_ labelled: LabelledBox) -> String {
        let box = labelled.box
        return """
            \t<object>
            \t\t<name>\(escaped(categories[labelled.category]))</name>
            \t\t<difficult>\(labelled.isDifficult ? 1 : 0)</difficult>
            \t\t<bndbox>
            \t\t\t<xmin>\(short(box.x1 + 1))</xmin>
            \t\t\t<ymin>\(short(box.y1 + 1))</ymin>
            \t\t\t<xmax>\(short(box.x2))</xmax>
            \t\t\t<ymax>\(short(box.y2))</ymax>
            \t\t</bndbox>
            \t</object>

            """
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
