extension String {
    /// In quotes where commas, quotes or ends of lines would be taken for the table's own.
    var csv: String {
        guard contains(where: { ",\"\r\n".contains($0) }) else { return self }
        return "\"" + replacing("\"", with: "\"\"") + "\""
    }
}
