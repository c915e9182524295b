import DataPipeline

extension Georeference {
    /// The area of a pixel, where the coordinates are lengths in metres: in degrees pixels have no one area.
    var squareMetresOfPixel: Double? {
        guard let projection, projection.hasMetres else { return nil }
        return abs(transform[1] * transform[5] - transform[2] * transform[4])
    }
}

extension String {
    /// Whether WKT, of either version, is of a projected system whose unit is the metre.
    ///
    /// The system's own unit is a child of the outermost keyword; those further in are of angles and of parameters.
    fileprivate var hasMetres: Bool {
        let name = prefix { $0 != "[" }
        guard name == "PROJCS" || name == "PROJCRS" else { return false }
        let units = wktChildren.filter { $0.hasPrefix("UNIT[") || $0.hasPrefix("LENGTHUNIT[") }
        // WKT 2 may name a unit for each axis instead.
        let axes = wktChildren.filter { $0.hasPrefix("AXIS[") }.flatMap(\.wktChildren).filter {
            $0.hasPrefix("LENGTHUNIT[")
        }
        let all = units.isEmpty ? axes : units
        return !all.isEmpty && all.allSatisfy { Double($0.wktChildren.dropFirst().first ?? "") == 1 }
    }

    /// What stands between a keyword's brackets, cut at the commas that are in no further ones.
    private var wktChildren: [String] {
        var (children, depth, isQuoted) = ([""], 0, false)
        for character in drop(while: { $0 != "[" }).dropFirst().dropLast() {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted, character == "[" { depth += 1 }
            if !isQuoted, character == "]" { depth -= 1 }
            if !isQuoted, depth == 0, character == "," {
                children.append("")
            } else {
                children[children.count - 1].append(character)
            }
        }
        return children.map { String($0.drop(while: \.isWhitespace)) }
    }
}
