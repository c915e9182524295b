import Foundation

extension LabelScheme {
    /// A file of one class a line: its name, and either the number that label rasters have for it or three numbers, its
    /// colour. What counts for nothing is called `void`.
    ///
    /// - Throws: `DataError` with the line that is not understood.
    public static func read(_ path: String) throws -> LabelScheme {
        var scheme = LabelScheme(names: [])
        for line in TextFile.lines(try TextFile.read(path)) {
            let words = line.text.split(whereSeparator: \.isWhitespace)
            let levels = words.reversed().prefix(3).prefix { Int($0) != nil }.compactMap { Int($0) }
            let numbers = Array((levels.count == 3 ? levels : Array(levels.prefix(1))).reversed())
            let name = words.dropLast(numbers.count).joined(separator: " ")
            guard !name.isEmpty, scheme.add(name, numbers) else {
                throw DataError(
                    "\(path):\(line.number): expected a name and a number (building 1) or a colour of 0 to 255 (building 0 0 255)"
                )
            }
        }
        try scheme.check()
        return scheme
    }

    /// - Returns: whether the numbers are understood.
    private mutating func add(_ name: String, _ numbers: [Int]) -> Bool {
        let isVoid = name == "void"
        if !isVoid { names.append(name) }
        if numbers.count == 1 {
            if isVoid { voidValues += numbers } else { values += numbers }
        } else if numbers.count == 3, numbers.allSatisfy((0...255).contains) {
            let colour = Colour(UInt8(numbers[0]), UInt8(numbers[1]), UInt8(numbers[2]))
            if isVoid { voidColours.append(colour) } else { colours.append(colour) }
        } else {
            return false
        }
        return true
    }
}
