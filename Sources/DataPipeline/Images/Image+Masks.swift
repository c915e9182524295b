import CImaging
package import Torch

/// Pictures of one channel whose levels mean something, so that none may be mixed with its neighbours.
extension Image {
    /// One channel: the luma of ITU-R BT.601, and transparency dropped, as by PIL's `convert("L")`. Grey stays as it is.
    public var grey: Image {
        guard channels != 1 else { return self }
        let count = width * height
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { bytes, made in
            ci_luma(pixels, channels, count, bytes.baseAddress!)
            made = count
        }
        return Image(width: width, height: height, channels: 1, pixels: bytes)
    }

    /// A grey picture of another size, each pixel one of its own, the same as PIL's `resize` with `NEAREST` takes.
    public func nearest(to size: ImageSize) -> Image {
        precondition(channels == 1, "the nearest pixel is for masks, and this has \(channels) channels")
        guard size != self.size else { return self }
        let (columns, rows) = (Self.nearest(width, size.width), Self.nearest(height, size.height))
        let bytes = [UInt8](unsafeUninitializedCapacity: size.width * size.height) { bytes, made in
            for row in rows {
                for column in columns {
                    bytes[made] = pixels[row * width + column]
                    made += 1
                }
            }
        }
        return Image(width: size.width, height: size.height, channels: 1, pixels: bytes)
    }

    /// Where each of `count` pixels comes from. Steps are added up, as in PIL: a product would now and then round to the
    /// other side of a pixel's edge.
    private static func nearest(_ length: Int, _ count: Int) -> [Int] {
        let step = Double(length) / Double(count)
        var position = step / 2
        return (0..<count).map { _ in
            defer { position += step }
            return min(Int(position), length - 1)
        }
    }

    /// 0 below 128 and 255 from there on.
    public func binarised() -> Image {
        Image(width: width, height: height, channels: channels, pixels: pixels.map { $0 < 128 ? 0 : 255 })
    }

    /// uint8 `[1, H, W]` of a grey picture.
    package var plane: Tensor {
        precondition(channels == 1, "a plane of \(channels) channels")
        return Tensor(pixels, shape: [1, height, width], device: .cpu)
    }
}
