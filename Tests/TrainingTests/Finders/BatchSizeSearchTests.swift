internal import Testing
internal import Training

@Suite struct BatchSizeSearchTests {
    /// - Returns: what was tried until it was known.
    private func sizes(capacity: Int, limit: Int) -> (tried: [Int], largest: Int) {
        var (search, tried) = (BatchSizeSearch(limit: limit), [Int]())
        while let size = search.next {
            search.record(size, fits: size <= capacity)
            tried.append(size)
        }
        return (tried, search.largest)
    }

    @Test func theLargestIsFoundToAnEighth() {
        for capacity in 1...300 {
            let (tried, largest) = sizes(capacity: capacity, limit: 4096)
            #expect(
                largest <= capacity && Double(capacity - largest) <= max(0, Double(largest) / 8),
                "\(capacity): \(tried)")
            #expect(tried.count <= 14 && Set(tried).count == tried.count)
        }
    }

    @Test func nothingAboveTheLimitIsTried() {
        #expect(sizes(capacity: 100, limit: 6) == ([1, 2, 4, 6], 6))
        #expect(sizes(capacity: 0, limit: 6) == ([1], 0))
    }
}
