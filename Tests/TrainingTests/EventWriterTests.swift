internal import Foundation
internal import NN
internal import SwiftProtobuf
internal import TestSupport
internal import Testing
internal import Torch
internal import Training

@Suite struct EventWriterTests {
    @Test(
        arguments: [
            ([UInt8](repeating: 0, count: 32), 0x8a91_36aa), ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
            (Array(0..<32), 0x46dd_794e), (Array("123456789".utf8), 0xe306_9283), ([], 0),
        ] as [([UInt8], UInt32)]) func checksumIsTheStandard(_ bytes: [UInt8], _ expected: UInt32)
    {
        #expect(crc32c(bytes) == expected)
    }

    @Test func maskTurnsAndShifts() {
        #expect(maskedCRC32C(Array("123456789".utf8)) == 0xc78a_b0e5)
    }

    @Test func everythingComesBack() throws {
        try withFolder { folder in
            let clock = FakeClock()
            let writer = try EventWriter(folder: folder, now: clock.now)
            try writer.scalar("train/loss", 0.25, step: 3)
            try writer.text("notes", "**hello**", step: 4)
            try writer.image("sample", png: [1, 2, 3], width: 4, height: 5, channels: 3, step: 5)
            try writer.flush()
            let events = try read(writer.path)
            #expect(events.map(\.step) == [0, 3, 4, 5])
            #expect(events.allSatisfy { $0.wallTime == clock.now() })
            #expect(events[0].fileVersion == "brain.Event:2")
            #expect(events[1].summary.value[0].tag == "train/loss")
            #expect(events[1].summary.value[0].simpleValue == 0.25)
            #expect(events[2].summary.value[0].tensor.stringVal == [Data("**hello**".utf8)])
            #expect(events[3].summary.value[0].image.encodedImageString == Data([1, 2, 3]))
        }
    }

    @Test func graphsHistogramsAndSettingsComeBack() throws {
        try withFolder { folder in
            let writer = try EventWriter(folder: folder)
            let model = seeded { Linear(inputs: 3, outputs: 2) }
            try writer.graph(LayerGraph(of: model, .zeros([4, 3])) { _ = model($0) })
            try writer.histogram("weights", of: Tensor([1.0, 2, 2]), step: 7)
            try writer.hyperParameters(HyperParameters(Settings()), metrics: ["validation/dice"])
            try writer.flush()
            let events = try read(writer.path)
            let graph = try TBGraphDef(serializedBytes: events[1].graphDef)
            #expect(graph.node.map(\.name) == ["input", "Linear"])
            #expect(graph.node[1].input == ["input"])
            #expect(graph.node[1].attr["parameters"]?.i == 8)
            #expect(graph.node[1].attr["_output_shapes"]?.list.shape[0].dim.map(\.size) == [4, 2])
            let histogram = events[2].summary.value[0].histo
            #expect((histogram.min, histogram.max, histogram.num, histogram.sum) == (1, 2, 3, 5))
            #expect((histogram.bucket.first, histogram.bucket.last) == (1, 2))
            let settings = try [3, 4].map { place in
                try TBHParamsPluginData(
                    serializedBytes: events[place].summary.value[0].metadata.pluginData.content)
            }
            #expect(settings[0].experiment.hparamInfos.map(\.name) == ["rate", "kind", "isFast", "sizes"])
            #expect(settings[0].experiment.hparamInfos.map(\.type) == [.float64, .string, .bool, .string])
            #expect(settings[1].sessionStartInfo.hparams["rate"]?.numberValue == 0.5)
            #expect(settings[1].sessionStartInfo.hparams["sizes"]?.stringValue == "[1, 2]")
        }
    }

    @Test func resumingTellsTensorBoard() throws {
        try withFolder { folder in
            let events = try read(EventWriter(folder: folder, resumingAt: 12).path)
            #expect(events[1].step == 12)
            #expect(events[1].sessionLog.status == .start)
        }
    }

    @Test func filesAreNamedAsTensorBoardWants() throws {
        try withFolder { folder in
            let clock = FakeClock()
            let names = try (0..<2).map { _ in
                URL(filePath: try EventWriter(folder: folder, now: clock.now).path).lastPathComponent
            }
            let host = ProcessInfo.processInfo.hostName
            let process = ProcessInfo.processInfo.processIdentifier
            #expect(names == (0..<2).map { "events.out.tfevents.1700000000.\(host).\(process).\($0)" })
        }
    }

    /// LOCKSTEP_PEERS_PYTHON=$(Scripts/peers/setup.sh) has the real TensorBoard read what was written.
    @Test(.enabled(if: peersPython != nil)) func realTensorBoardReadsIt() throws {
        try withFolder { folder in
            let events = folder + "/events"
            let first = try EventWriter(folder: events, now: { 1_700_000_000 })
            for step in 1...20 { try first.scalar("train/loss", 1 / Double(step), step: step) }
            try first.flush()
            let second = try EventWriter(folder: events, resumingAt: 11, now: { 1_700_000_100 })
            try second.scalar("train/loss", 0.5, step: 11)
            try second.text("notes", "**hello**", step: 11)
            try second.image("sample", png: pngSignature, width: 1, height: 1, channels: 3, step: 11)
            try second.histogram("weights/a", of: Tensor((0..<100).map(Double.init)), step: 11)
            let model = ReLU()
            try second.graph(LayerGraph(of: model, .zeros([2, 3])) { _ = model($0) })
            try second.hyperParameters(try HyperParameters(Settings()), metrics: ["train/loss"])
            try second.endOfRun()
            try second.flush()
            let losses = (1...10).map { "[\($0), \(1 / Double($0))]" } + ["[11, 0.5]"]
            let expected = """
                {"scalars": {"train/loss": [\(losses.joined(separator: ", "))]},
                 "texts": {"notes": [[11, "**hello**"]]}, "images": {"sample": [[11, 1, 1]]},
                 "histograms": {"weights/a": [[11, 100, 4950]]}, "graph": {"input": [], "ReLU": ["input"]},
                 "hyperparameters": {"rate": 0.5, "kind": "adam", "isFast": true, "sizes": "[1, 2]"},
                 "metrics": ["train/loss"], "status": "STATUS_SUCCESS"}
                """
            try save(expected, to: folder + "/expected.json")
            #expect(try check(events, folder + "/expected.json") == 0)
        }
    }

    private struct Settings: Codable {
        var rate = 0.5
        var kind = "adam"
        var isFast = true
        var sizes = [1, 2]
        var nothing: Int?
    }

    private func check(_ events: String, _ expected: String) throws -> Int32 {
        let python = try #require(peersPython)
        let script = URL(filePath: #filePath).appending(path: "../../../Scripts/peers/check_tensorboard.py")
            .standardized
        let process = try Process.run(URL(filePath: python), arguments: [script.path, events, expected])
        process.waitUntilExit()
        return process.terminationStatus
    }

    @Test func tornRecordEndsTheFile() {
        let file = EventRecord.framed([1, 2, 3]) + EventRecord.framed([4, 5])
        #expect(EventRecord.records(in: file) == [[1, 2, 3], [4, 5]])
        #expect(EventRecord.records(in: Array(file.dropLast())) == [[1, 2, 3]])
        var flipped = file
        flipped[12] ^= 1
        #expect(EventRecord.records(in: flipped).isEmpty)
    }

    private func read(_ path: String) throws -> [TBEvent] {
        let file = Array(try Data(contentsOf: URL(filePath: path)))
        return try EventRecord.records(in: file).map { try TBEvent(serializedBytes: $0) }
    }
}

private let peersPython = ProcessInfo.processInfo.environment["LOCKSTEP_PEERS_PYTHON"]

/// Enough of a picture: TensorBoard hands its bytes on to the browser.
private let pngSignature: [UInt8] = [0x89, 0x50, 0x4e, 0x47]
