import DataPipeline

extension LabelScheme {
    /// What pixels without a class are drawn in: the scheme's own colour, or one that is no class's.
    var colourOfVoid: Colour {
        let colours = names.indices.map(colour)
        let levels = (0...255).map { UInt8($0) }
        let greys = [Colour.black, .white] + levels.map { Colour($0, $0, $0) }
        return voidColours.first ?? greys.first { !colours.contains($0) } ?? .black
    }
}
