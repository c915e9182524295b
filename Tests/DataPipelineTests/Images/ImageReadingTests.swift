import DataPipeline
import TestSupport
import Testing
import Torch

struct ImageFixtures: Decodable {
    let files: [String]
    let sizes: [Resize]
    /// Gain and shift of the hue, gains of saturation and value.
    let jitters: [[Double]]

    struct Resize: Decodable {
        let width, height: Int
        let box: [Double]
    }

    static let all: ImageFixtures = try! fixture("images.json")
}

@Suite struct ImageReadingTests {
    private func path(_ name: String) -> String { Fixtures.path("images/\(name)") }

    @Test(arguments: ImageFixtures.all.files) func readsWhatPILReads(name: String) throws {
        let expected = try #require(try Fixtures.tensors("images.safetensors")[name])
        let image = try Image.read(path(name))
        #expect([image.height, image.width, image.channels] == expected.shape)
        #expect(image.pixels == expected.array(of: UInt8.self))
        #expect(try Image.size(of: path(name)) == image.size)
    }

    @Test func refusesAnImageThatIsTooLargeBeforeItIsDecoded() {
        let error = #expect(throws: ImagingError.self) { try Image.read(path("huge.png")) }
        #expect(error?.reason.contains("60000 x 60000 pixels") == true)
        let small = ImageReading(mostPixels: 1000)
        #expect(throws: ImagingError.self) { try Image.read(path("444.jpg"), small) }
        #expect(throws: Never.self) { try Image.read(path("444.jpg"), ImageReading(mostPixels: 37 * 29)) }
    }

    @Test func refusesWhatIsNoPicture() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write("GIF89a".utf8, to: "a.jpg")
        let error = #expect(throws: ImagingError.self) { try Image.read(text) }
        #expect(error?.description.contains("a.jpg: is no JPEG or PNG file") == true)
        #expect(throws: ImagingError.self) { try Image.read(folder.write([], to: "empty.png")) }
    }

    @Test(arguments: ["420.jpg", "progressive.jpg", "interlaced.png", "palette.png"])
    func refusesFilesThatEndEarly(name: String) throws {
        let folder = try TemporaryFolder()
        let whole = try bytes(ofFile: path(name))
        for length in stride(from: 3, to: whole.count - 12, by: max(1, whole.count / 23)) {
            let cut = try folder.write(whole.prefix(length), to: "cut")
            #expect(throws: ImagingError.self, "\(length) of \(whole.count)") { try Image.read(cut) }
        }
    }

    @Test func takesDamagedFilesWhereAskedTo() throws {
        let folder = try TemporaryFolder()
        let whole = try bytes(ofFile: path("444.jpg"))
        let cut = try folder.write(whole.prefix(whole.count - 300), to: "cut.jpg")
        let image = try Image.read(cut, ImageReading(takesDamaged: true))
        #expect(image.size == ImageSize(width: 37, height: 29))
        #expect(image.pixels.prefix(37 * 3) == (try Image.read(path("444.jpg"))).pixels.prefix(37 * 3))
    }

    /// Halving while decoding averages; it must not move the picture.
    @Test func shrinksWhileDecoding() throws {
        let whole = try Image.read(path("444.jpg"))
        let half = try Image.read(path("444.jpg"), shrink: .half)
        #expect(half.size == ImageSize(width: 19, height: 15))
        var average = Image(width: 19, height: 15, filledWith: .black)
        average.paint(
            whole,
            Placement(x: .init(38, start: 0, length: 19, canvas: 19), y: .init(30, start: 0, length: 15, canvas: 15)))
        let differences = zip(half.pixels, average.pixels).map { abs(Int($0) - Int($1)) }
        #expect(Double(differences.reduce(0, +)) / Double(differences.count) < 8)
    }

    @Test func writesJPEG() throws {
        let folder = try TemporaryFolder()
        let image = Image(width: 40, height: 30, filledWith: Colour(200, 30, 60))
        try image.write(to: folder.file("a.jpg"))
        #expect(try bytes(ofFile: folder.file("a.jpg")).prefix(2) == [0xFF, 0xD8])
        let back = try Image.read(folder.file("a.jpg"))
        #expect(zip(back.pixels, image.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 2 })
        try image.write(to: folder.file("a.png"))
        #expect(try Image.read(folder.file("a.png")) == image)
        #expect(try folder.names == ["a.jpg", "a.png"])
        #expect(throws: ImagingError.self) { try image.write(to: folder.file("none/a.jpg")) }
    }
}
