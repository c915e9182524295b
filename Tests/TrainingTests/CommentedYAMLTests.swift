internal import TestSupport
internal import Testing
internal import Training

private struct Settings: Codable, Equatable, Sendable {
    struct Model: Codable, Equatable, Sendable {
        var channels = [16, 32]
        var activation = "prelu"
        var scale: Double?
    }

    var name: String?
    var epochs = 5
    var model = Model()
    var strange = "true"
}

@Suite struct CommentedYAMLTests {
    private func text(_ notes: [String: String], _ change: (inout Settings) -> Void = { _ in }) throws -> String {
        var settings = Settings()
        change(&settings)
        return try commentedYAML(settings, defaults: Settings(), notes: notes)
    }

    @Test func onlyWhatHasANoteOrDiffersIsThere() throws {
        #expect(try text([:]) == "")
        #expect(try text(["epochs": "of training"]) == "epochs: 5                         # of training\n")
        #expect(try text([:]) { $0.epochs = 7 } == "epochs: 7                         # (default 5)\n")
        #expect(
            try text(["model.channels": "of each level"]) { $0.model.channels = [8] }
                == "\nmodel:\n  channels: [8]                   # of each level (default [16, 32])\n")
    }

    /// Whatever the words in it look like.
    @Test(arguments: ["a: b", "# none", "[x", "null", "1e5", "", "it's", "a, b"])
    func readsBackAsTheSame(_ word: String) throws {
        var settings = Settings()
        settings.name = word
        settings.model.activation = word
        settings.model.scale = 1e-5
        let text = try commentedYAML(settings, defaults: Settings(), notes: ["strange": "a text", "name": ""])
        let folder = try TemporaryFolder()
        let path = try folder.write(Array(text.utf8), to: "settings.yaml")
        #expect(try loadConfiguration(defaults: Settings(), file: path) == settings)
    }
}
