extension DetectionRecords {
    /// What concerns some of the categories only, which are known by their places among these from then on.
    public func limited(toCategories categories: [Int]) -> DetectionRecords {
        let places = Dictionary(uniqueKeysWithValues: zip(categories, categories.indices))
        var limited = DetectionRecords(imageCount: imageCount, categoryCount: categories.count)
        limited.detections = detections.compactMap { detection in
            places[detection.category].map { place in
                var detection = detection
                detection.category = place
                return detection
            }
        }
        limited.truths = truths.compactMap { truth in
            places[truth.category].map { place in
                var truth = truth
                truth.category = place
                return truth
            }
        }
        return limited
    }
}
