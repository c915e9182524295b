extension Placement {
    /// The boxes of an image as the canvas shows them: cut off where the image is, and dropped where less than
    /// `minimum` of their area is left, or no more than a pixel across.
    package func visibleBoxes(_ boxes: [LabelledBox], minimum: Double) -> [LabelledBox] {
        boxes.compactMap { labelled in
            let whole = toCanvas(labelled.box)
            let seen = whole.intersection(visible)
            guard seen.width > 1, seen.height > 1, seen.area >= minimum * whole.area else { return nil }
            var moved = labelled
            moved.box = seen
            return moved
        }
    }
}
