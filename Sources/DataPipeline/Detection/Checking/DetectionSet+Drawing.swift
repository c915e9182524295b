extension DetectionSet {
    /// An image of the set with its boxes and their classes' names.
    public func drawn(_ index: Int, _ reading: ImageReading = ImageReading()) throws -> Image {
        var image = try Image.read(images[index].path, reading)
        image.draw(images[index].boxes.map { DrawnBox($0.box, caption: caption($0), colour: .distinct($0.category)) })
        return image
    }

    private func caption(_ labelled: LabelledBox) -> String {
        categories[labelled.category] + (labelled.isDifficult ? " (difficult)" : labelled.isCrowd ? " (crowd)" : "")
    }
}
