import Torch

extension LabelDecoder {
    /// - Parameter unknown: to which pixels that stand for nothing are added.
    /// - Returns: uint8 `[height, width]`, 255 where there is no class.
    func classes(_ raster: Raster, _ window: RasterWindow, unknown: inout [Key: Int]) throws -> Tensor {
        if encoding == .colours {
            return colours(try raster.read(window, bands: [1, 2, 3], as: .uint8), &unknown)
        }
        if raster.info.bands[0].type == .uint8 {
            return small(try raster.read(window, bands: [1], as: .uint8)[0], &unknown)
        }
        return large(try raster.read(window, bands: [1], as: .float64)[0], &unknown)
    }

    private func colours(_ pixels: Tensor, _ unknown: inout [Key: Int]) -> Tensor {
        let plane = pixels.count / 3
        return pixels.withUnsafeBytes { bytes in
            made(pixels.shape.suffix(2), &unknown) { pixel in
                Int(bytes[pixel]) << 16 | Int(bytes[pixel + plane]) << 8 | Int(bytes[pixel + 2 * plane])
            } category: {
                classes[$0]
            }
        }
    }

    private func small(_ pixels: Tensor, _ unknown: inout [Key: Int]) -> Tensor {
        pixels.contiguous().withUnsafeBytes { bytes in
            made(pixels.shape, &unknown, key: { Int(bytes[$0]) }, category: { table[$0] })
        }
    }

    private func large(_ pixels: Tensor, _ unknown: inout [Key: Int]) -> Tensor {
        pixels.contiguous().withUnsafeBytes { bytes in
            let values = bytes.bindMemory(to: Double.self)
            // What is no whole number is no label.
            return made(pixels.shape, &unknown, key: { Int(exactly: values[$0]) ?? Int.min }, category: { classes[$0] })
        }
    }

    /// Labels come in long runs: what a pixel is gets looked up where it is not what the one before was.
    private func made(
        _ shape: some Collection<Int>, _ unknown: inout [Key: Int], key: (Int) -> Key, category: (Key) -> UInt8?
    ) -> Tensor {
        let result = Tensor.empty(Array(shape), dtype: .uint8, device: .cpu)
        var (last, current) = (key(0), category(key(0)))
        result.withUnsafeMutableBytes { result in
            for pixel in 0..<result.count {
                let key = key(pixel)
                if key != last { (last, current) = (key, category(key)) }
                if current == nil { unknown[key, default: 0] += 1 }
                result[pixel] = current ?? LabelScheme.ignoreIndex
            }
        }
        return result
    }
}
