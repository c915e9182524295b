/// For each pixel the nearest one of the foreground, by straight lines: exact, in time linear in the pixels
/// (Meijster, Roerdink, Hesselink, 2000).
///
/// Of several that are as near, the one furthest left counts, and of those the upper one: the same that
/// `scipy.ndimage.distance_transform_edt` finds.
struct NearestForeground {
    /// Row by row from the top: the nearest pixel's place, `row * width + column`.
    let places: [Int32]

    /// - Parameter mask: has foreground.
    init(_ mask: Foreground) {
        precondition(mask.count > 0, "nothing is nearest where there is no foreground")
        let rows = Self.nearestRows(mask)
        places = Array(unsafeUninitializedCapacity: rows.count) { places, count in
            rows.withUnsafeBufferPointer { rows in
                var envelope = LowerEnvelope(width: mask.width)
                for row in 0..<mask.height {
                    let line = row * mask.width..<(row + 1) * mask.width
                    envelope.fill(.init(rebasing: places[line]), row: row, nearest: .init(rebasing: rows[line]))
                }
            }
            count = rows.count
        }
    }

    /// For each pixel the row of the nearest foreground in its own column. Where the column has none, a row that is further
    /// away than anything in the picture.
    private static func nearestRows(_ mask: Foreground) -> [Int32] {
        let (width, height) = (mask.width, mask.height)
        let beyond = Int32(2 * (width + height))
        return Array(unsafeUninitializedCapacity: width * height) { rows, count in
            var last = Array(repeating: -beyond, count: width)
            for row in 0..<height {
                for column in 0..<width {
                    if mask.pixels[row * width + column] == 1 { last[column] = Int32(row) }
                    rows[row * width + column] = last[column]
                }
            }
            last = Array(repeating: beyond, count: width)
            for row in (0..<height).reversed() {
                let here = Int32(row)
                for column in 0..<width {
                    let above = rows[row * width + column]
                    if above == here { last[column] = here }
                    if last[column] - here < here - above { rows[row * width + column] = last[column] }
                }
            }
            count = width * height
        }
    }
}
