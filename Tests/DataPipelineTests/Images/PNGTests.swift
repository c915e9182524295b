import DataPipeline
import TestSupport
import Testing

@Suite struct PNGTests {
    @Test(arguments: [1, 3, 4]) func readsWhatItWrites(channels: Int) throws {
        let folder = try TemporaryFolder()
        let pixels = (0..<7 * 5 * channels).map { UInt8(truncatingIfNeeded: $0 * 37) }
        let image = Image(width: 7, height: 5, channels: channels, pixels: pixels)
        try PNG.write(image, to: folder.file("a.png"))
        #expect(try PNG.read(folder.file("a.png")) == image)
        #expect(try folder.names == ["a.png"])
    }

    @Test func refusesBrokenFiles() throws {
        let folder = try TemporaryFolder()
        let image = Image(width: 40, height: 40, channels: 3, pixels: (0..<4800).map { UInt8($0 * $0 % 251) })
        try PNG.write(image, to: folder.file("a.png"))
        let whole = try bytes(ofFile: folder.file("a.png"))
        for length in stride(from: 0, to: whole.count - 20, by: 97) {
            let cut = try folder.write(whole.prefix(length), to: "cut.png")
            #expect(throws: ImagingError.self, "\(length) of \(whole.count)") { try PNG.read(cut) }
        }
        #expect(throws: ImagingError.self) { try PNG.read(folder.file("none.png")) }
    }

    @Test func leavesNothingWhenItCannotWrite() throws {
        let folder = try TemporaryFolder()
        let image = Image(width: 1, height: 1, channels: 1, pixels: [0])
        #expect(throws: ImagingError.self) { try PNG.write(image, to: folder.file("none/a.png")) }
        #expect(try folder.names == [])
    }
}
