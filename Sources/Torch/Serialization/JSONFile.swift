/// Files of JSON that may be large.
package enum JSONFile {
    /// Hands the file's text to `read`, which must consume all of it.
    /// - Throws: `SerializationError`, which names the file; what is wrong with its text is said with its byte and line.
    package static func read<Result>(_ path: String, _ read: (inout JSONScanner) throws -> Result) throws -> Result {
        try naming(path) {
            let file = try InputFile(path)
            var scanner = JSONScanner(try file.bytes(0..<file.size))
            let result = try read(&scanner)
            try scanner.end()
            return result
        }
    }
}
