public import DataPipeline

extension LabelScheme {
    /// The classes that means are usually taken over: all, but of the ISPRS benchmarks' not the clutter, as they ask.
    public var usuallyScored: [Int] {
        let all = Array(names.indices)
        return names == Self.isprs.names ? Array(all.dropLast()) : all
    }

    /// - Throws: `DataError` for a name that is no class's.
    public func places(of classes: [String]) throws -> [Int] {
        if let stranger = classes.first(where: { !names.contains($0) }) {
            throw DataError("\(stranger) is no class: there are \(names.joined(separator: ", "))")
        }
        return names.indices.filter { classes.contains(names[$0]) }
    }
}
