internal import Foundation
internal import SwiftProtobuf
internal import Testing
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
