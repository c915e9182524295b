extension CategoryClaims {
    /// Every category's, in the order of the categories.
    static func all(_ records: DetectionRecords, limit: Int, threads: Int) -> [CategoryClaims] {
        let detections = byCategory(records, records.detections.count) {
            (records.detections[$0].category, records.detections[$0].image)
        }
        let truths = byCategory(records, records.truths.count) {
            (records.truths[$0].category, records.truths[$0].image)
        }
        return concurrentMap(Array(0..<records.categoryCount), threads: threads) {
            CategoryClaims(records, detections: detections[$0], truths: truths[$0], limit: limit)
        }
    }

    /// Places of rows for each category, by image.
    private static func byCategory(
        _ records: DetectionRecords, _ count: Int, _ keys: (Int) -> (category: Int, image: Int)
    ) -> [ArraySlice<Int>] {
        let byImage = countingSort(0..<count, below: records.imageCount) { keys($0).image }
        let sorted = countingSort(byImage, below: records.categoryCount) { keys($0).category }
        var rest = sorted[...]
        return (0..<records.categoryCount).map { category in
            let rows = rest.prefix { keys($0).category == category }
            rest = rest[rows.endIndex...]
            return rows
        }
    }
}
