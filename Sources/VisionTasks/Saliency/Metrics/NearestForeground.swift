/// For each pixel the nearest one of the foreground, by straight lines: exact, in time linear in the pixels
/// (Meijster, Roerdink, Hesselink, 2000).
///
/// Of several that are as near, the one furthest left counts, and of those the upper one: the same that
/// `scipy.ndimage.distance_transform_edt` finds.
struct NearestForeground {
    /// For each pixel, row by row from the top: where the nearest one is.
    let rows, columns: [Int32]

    /// - Parameter mask: has foreground.
    init(_ mask: Foreground) {
        precondition(mask.count > 0, "nothing is nearest where there is no foreground")
        let nearest = Self.nearestInColumns(mask)
        var rows = nearest
        var envelope = LowerEnvelope(candidates: mask.columns)
        columns = Array(unsafeUninitializedCapacity: nearest.count) { columns, count in
            for row in 0..<mask.height {
                let line = row * mask.width..<(row + 1) * mask.width
                envelope.build(row: row, nearest: nearest[line])
                rows.withUnsafeMutableBufferPointer {
                    envelope.write(rows: .init(rebasing: $0[line]), columns: .init(rebasing: columns[line]))
                }
            }
            count = nearest.count
        }
        self.rows = rows
    }

    /// For each pixel the row of the nearest foreground in its own column. Where the column has none, a row that is further
    /// away than anything in the picture.
    private static func nearestInColumns(_ mask: Foreground) -> [Int32] {
        let beyond = Int32(2 * (mask.width + mask.height))
        var above = Array(repeating: -beyond, count: mask.width)
        var below = Array(repeating: beyond, count: mask.width)
        return Array(unsafeUninitializedCapacity: mask.pixels.count) { rows, count in
            for row in 0..<mask.height {
                let line = row * mask.width..<(row + 1) * mask.width
                follow(&above, Int32(row), mask.pixels[line], .init(rebasing: rows[line]))
            }
            for row in (0..<mask.height).reversed() {
                let line = row * mask.width..<(row + 1) * mask.width
                choose(&below, Int32(row), .init(rebasing: rows[line]))
            }
            count = mask.pixels.count
        }
    }

    /// Writes down for one row the last foreground at or above it.
    private static func follow(
        _ above: inout [Int32], _ row: Int32, _ pixels: ArraySlice<UInt8>, _ rows: UnsafeMutableBufferPointer<Int32>
    ) {
        above.withUnsafeMutableBufferPointer { above in
            pixels.withUnsafeBufferPointer { pixels in
                for column in rows.indices {
                    above[column] = pixels[column] == 1 ? row : above[column]
                    rows[column] = above[column]
                }
            }
        }
    }

    /// Replaces what is further away than the first foreground at or below the row.
    private static func choose(
        _ below: inout [Int32], _ row: Int32, _ rows: UnsafeMutableBufferPointer<Int32>
    ) {
        below.withUnsafeMutableBufferPointer { below in
            for column in rows.indices {
                let above = rows[column]
                below[column] = above == row ? row : below[column]
                rows[column] = below[column] &- row < row &- above ? below[column] : above
            }
        }
    }
}
