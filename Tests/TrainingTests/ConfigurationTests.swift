internal import Foundation
internal import Testing
internal import Torch
internal import Training

private enum Rule: String, Codable, CaseIterable { case none, linear, sqrt }

private struct Batch: Codable, Equatable {
    var global: Int?
    var perRank: Int? = 4
    var accumulate = 1
}

private struct Average: Codable, Equatable {
    var decay: Double
}

private struct Sample: Codable, Equatable {
    var name = "run"
    var seed: UInt64 = 0
    var batch = Batch()
    var learningRate = 0.01
    var scaling = Rule.linear
    var average: Average?
    var sizes = [320, 416]
    var augment = true
    var weights: [String: Double] = ["b": 2, "a": 1]
    var averages: [Average] = []
}

/// Writes `text` to a file of its own for the length of `body`.
private func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
    try withFolder { folder in
        let path = folder + "/run.yaml"
        try Data(text.utf8).write(to: URL(filePath: path))
        return try body(path)
    }
}

private func load(_ text: String? = nil, _ overrides: String...) throws -> Sample {
    guard let text else { return try loadConfiguration(defaults: Sample(), file: nil, overrides: overrides) }
    return try withFile(text) { try loadConfiguration(defaults: Sample(), file: $0, overrides: overrides) }
}

/// What loading complains of, with the file's folder taken out.
private func complaint(_ text: String?, _ overrides: String...) -> String {
    do {
        let path = FileManager.default.temporaryDirectory.path + "/\(UUID()).yaml"
        try text.map { try Data($0.utf8).write(to: URL(filePath: path)) }
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            _ = try loadConfiguration(defaults: Sample(), file: text.map { _ in path }, overrides: overrides)
        } catch {
            return "\(error)".replacing(path, with: "run.yaml")
        }
        return "nothing"
    } catch {
        return "\(error)"
    }
}

@Suite struct ConfigurationTests {
    @Test func defaultsAreWhatIsNotSaid() throws {
        #expect(try load() == Sample())
    }

    @Test func fileGoesOverDefaultsAndOverridesOverBoth() throws {
        let loaded = try load(
            "batch: {global: 64}\nlearningRate: 1e-3\nscaling: none", "learningRate=0.5", "sizes=[64]")
        #expect(loaded.batch == Batch(global: 64, perRank: 4))
        #expect(loaded.learningRate == 0.5)
        #expect(loaded.scaling == .none)
        #expect(loaded.sizes == [64])
    }

    @Test(arguments: ["1e-3", "0.001", "1.0E-3", "'1e-3'"]) func everySpellingIsANumber(_ text: String) throws {
        #expect(try load("learningRate: \(text)").learningRate == 0.001)
    }

    @Test func infinitiesAreWrittenAsInYAML() throws {
        #expect(try load("learningRate: -.inf").learningRate == -.infinity)
        #expect(try load("learningRate: .nan").learningRate.isNaN)
        #expect(try load("learningRate: .5").learningRate == 0.5)
    }

    @Test func optionalsComeAndGo() throws {
        #expect(try load("batch: {perRank: null, global: 8}").batch == Batch(global: 8, perRank: nil))
        #expect(try load("average: {decay: 0.9}").average == Average(decay: 0.9))
        #expect(try load(nil, "batch.perRank=").batch.perRank == nil)
    }

    @Test func dictionariesAreMerged() throws {
        #expect(try load("weights: {c: 3}").weights == ["a": 1, "b": 2, "c": 3])
    }

    @Test func textsThatLookOtherwiseStayTexts() throws {
        for name in ["true", "null", "1e-3", "", "a: b", "*.png", "~", "no", " x "] {
            var sample = Sample()
            sample.name = name
            #expect(try load(try resolvedYAML(sample)) == sample, "\(name)")
        }
    }

    @Test func unknownKeysNameTheNearest() {
        #expect(
            complaint("seed: 1\nbatch:\n  perrank: 2")
                == "there is no key batch.perrank (line 3 of run.yaml); did you mean batch.perRank?")
        #expect(complaint("perRank: 2").hasSuffix("did you mean batch.perRank?"))
        #expect(
            complaint(nil, "learning_rate=1")
                == "there is no key learning_rate (in the override learning_rate=1); did you mean learningRate?")
        #expect(complaint("xylophone: 2") == "there is no key xylophone (line 1 of run.yaml)")
        #expect(complaint("average: {decay: 1, dekay: 2}").hasSuffix("did you mean average.decay?"))
        #expect(complaint("averages:\n- decay: 1\n- decay: 2\n  dekay: 1").contains("no key averages.1.dekay (line 4"))
        #expect(complaint("a: 1\nb: 2").split(separator: "\n").count == 2)
    }

    @Test func wrongValuesSayWhatIsAllowed() {
        #expect(complaint("seed: -1") == "seed must be a whole number, not negative; found -1 (line 1 of run.yaml)")
        #expect(
            complaint("batch:\n  global: 1.5") == "batch.global must be a whole number; found 1.5 (line 2 of run.yaml)")
        #expect(
            complaint("scaling: square")
                == "scaling must be one of none, linear, sqrt; found square (line 1 of run.yaml)")
        #expect(complaint("augment: yes") == "augment must be true or false; found yes (line 1 of run.yaml)")
        #expect(
            complaint("batch: [1]") == "batch must be a map of keys and values; found a list of 1 (line 1 of run.yaml)")
        #expect(complaint("batch:").contains("found nothing"))
        #expect(complaint(nil, "sizes=3") == "sizes must be a list; found 3 (in the override sizes=3)")
        #expect(
            complaint(nil, "sizes=[1, x]") == "sizes.1 must be a whole number; found x (in the override sizes=[1, x])")
        #expect(
            complaint("average: {dekay: 1}")
                == "average.decay is missing; found a map with the keys dekay (line 1 of run.yaml)")
    }

    @Test func brokenFilesAreRefused() {
        #expect(complaint("") == "run.yaml is empty: give it at least one key, or leave the file out")
        #expect(complaint("# only a comment").contains("is empty"))
        #expect(complaint("- a\n- b") == "run.yaml must be a map of keys and values; found a list of 2")
        #expect(
            complaint("seed: 1\nname: x\nseed: 2").hasPrefix(
                "run.yaml is not valid YAML: line 1: the key seed is there twice"))
        #expect(complaint("seed: [1").hasPrefix("run.yaml is not valid YAML: line "))
        #expect(complaint(nil, "seed").hasPrefix("an override must be key=value"))
        #expect(complaint(nil, "name=*.png").contains("is not YAML"))
        let message = "cannot open /nonexistent.yaml: no such file or directory"
        #expect(throws: ConfigurationError(message)) {
            try loadConfiguration(defaults: Sample(), file: "/nonexistent.yaml", overrides: [])
        }
    }

    @Test func resolvedKeepsTheOrderOfDeclaration() throws {
        let expected = """
            name: run
            seed: 0
            batch:
              global: null
              perRank: 4
              accumulate: 1
            learningRate: 0.01
            scaling: linear
            average: null
            sizes: [320, 416]
            augment: true
            weights:
              a: 1.0
              b: 2.0
            averages: []

            """
        #expect(try resolvedYAML(Sample()) == expected)
    }

    @Test func hashIsThatOfTheMeaning() throws {
        let hash = try configurationHash(Sample())
        #expect(hash == sha256(Array(try resolvedYAML(Sample()).utf8)))
        #expect(try configurationHash(load("learningRate: 1.0e-2")) == hash)
        #expect(try configurationHash(load("learningRate: 0.02")) != hash)
    }

    @Test func nearestIsNearOrNothing() {
        #expect(nearest("epohcs", in: ["seed", "epochs"]) == "epochs")
        #expect(nearest("zzz", in: ["seed", "epochs"]) == nil)
        #expect(editDistance("kitten", "sitting") == 3)
    }

    /// Ten lists of ten lists of ten ...: 10^12 values in 12 lines.
    @Test func aliasesThatMultiplyAreRefused() {
        let lists = (1..<12).map { level in
            let items = [String](repeating: "*l\(level - 1)", count: 10).joined(separator: ", ")
            return "l\(level): &l\(level) [\(items)]"
        }
        let text = complaint((["l0: &l0 [0]"] + lists).joined(separator: "\n"))
        #expect(text.contains("more than 100000 values"), "\(text)")
    }

    @Test func sha256IsTheStandard() {
        #expect(sha256(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}
