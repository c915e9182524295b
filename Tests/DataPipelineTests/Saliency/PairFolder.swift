import DataPipeline
import Foundation
import TestSupport

/// A folder of small pictures with masks: a bright square on a dark ground of changing sizes.
struct PairFolder {
    let folder = try! TemporaryFolder()

    init(_ count: Int = 4, images: String = "Image", masks: String = "Mask", ending: String = "png") throws {
        try makeFolders([images, masks])
        for index in 0..<count { try write(index, images: images, masks: masks, ending: ending) }
    }

    var path: String { folder.path }
    var source: SaliencySource { SaliencySource(path) }

    func makeFolders(_ names: [String]) throws {
        for name in names {
            try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
        }
    }

    func write(_ index: Int, images: String = "Image", masks: String = "Mask", ending: String = "png") throws {
        let (picture, mask) = Self.pair(index)
        try picture.write(to: folder.file("\(images)/\(index).\(ending)"))
        try mask.write(to: folder.file("\(masks)/\(index).png"))
    }

    static func size(_ index: Int) -> ImageSize { ImageSize(width: 40 + 7 * index, height: 30 + 3 * index) }

    static func pair(_ index: Int) -> (picture: Image, mask: Image) {
        let size = size(index)
        var picture = Image(width: size.width, height: size.height, filledWith: Colour(40, 50, UInt8(index)))
        var mask = Image(
            width: size.width, height: size.height, channels: 1,
            pixels: [UInt8](repeating: 0, count: size.width * size.height))
        for row in 8..<20 {
            for column in 6..<22 {
                mask.pixels[row * size.width + column] = 255
                for channel in 0..<3 { picture.pixels[3 * (row * size.width + column) + channel] = 230 }
            }
        }
        return (picture, mask)
    }

    func write(_ text: String, to name: String) throws { _ = try folder.write(text.utf8, to: name) }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: folder.file(name)) }

    func copy(_ name: String, to other: String) throws {
        try FileManager.default.copyItem(atPath: folder.file(name), toPath: folder.file(other))
    }
}
