import CImaging
import Foundation

extension Image {
    /// Left to right.
    public func mirrored() -> Image {
        let bytes = [UInt8](unsafeUninitializedCapacity: pixels.count) { bytes, made in
            ci_mirror(pixels, width, height, channels, bytes.baseAddress!)
            made = pixels.count
        }
        return Image(width: width, height: height, channels: channels, pixels: bytes)
    }

    /// Turned counter-clockwise about its middle, at its own size, black where the picture does not reach: RGB bilinearly,
    /// grey, as masks are, by the nearest pixel. The pixels are those of PIL's `rotate`.
    public func turned(degrees: Double) -> Image {
        precondition(channels != 4, "turning is for RGB and grey")
        let map = CIMap(degrees: degrees, about: (Double(width) / 2, Double(height) / 2))
        let bytes = [UInt8](unsafeUninitializedCapacity: pixels.count) { bytes, made in
            if channels == 1 {
                ci_turn_mask(pixels, width, height, map, bytes.baseAddress!)
            } else {
                let status = ci_turn(pixels, width, height, map, bytes.baseAddress!)
                precondition(status == 0, "no memory to turn \(size)")
            }
            made = pixels.count
        }
        return Image(width: width, height: height, channels: channels, pixels: bytes)
    }
}

extension CIMap {
    /// From the turned picture back to the one it is made of. Sine and cosine have 15 decimals, as in PIL.
    fileprivate init(degrees: Double, about middle: (x: Double, y: Double)) {
        let angle = -(degrees - 360 * (degrees / 360).rounded(.down)) * .pi / 180
        let (cosine, sine) = (cos(angle).withDecimals(15), sin(angle).withDecimals(15))
        self.init(
            a: cosine, b: sine, c: cosine * -middle.x + sine * -middle.y + middle.x, d: -sine, e: cosine,
            f: -sine * -middle.x + cosine * -middle.y + middle.y)
    }
}

extension Double {
    /// Rounded exactly, as no multiplication by a power of ten would.
    fileprivate func withDecimals(_ count: Int) -> Double { Double(String(format: "%.\(count)f", self)) ?? self }
}
