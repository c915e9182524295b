internal import Testing
internal import Training

@Test func settingsHaveTheirWholeNames() throws {
    let settings = try flatSettings(ofYAML: "a: 1\nb:\n  c: [1, two]\n  d: null\n  e: {}\nlist:\n  - {x: 1}\n")
    #expect(settings.map { "\($0.key)=\($0.value)" } == ["a=1", "b.c=[1, two]", "b.d=null", "b.e={}", "list=[{x: 1}]"])
    #expect(throws: (any Error).self) { try flatSettings(ofYAML: "a: [") }
}
