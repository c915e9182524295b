/// A box that is drawn into a picture, with a caption.
public struct DrawnBox: Sendable {
    public var box: Box
    /// One line; empty for none. Characters beyond ASCII become question marks.
    public var caption: String
    public var colour: Colour

    public init(_ box: Box, caption: String, colour: Colour) {
        self.box = box
        self.caption = caption
        self.colour = colour
    }
}
