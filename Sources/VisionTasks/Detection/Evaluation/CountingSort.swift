/// The places of items in ascending order of a whole number; items of one number keep their order.
///
/// Takes time in proportion to the items and to `bound`, and no comparisons.
///
/// - Parameters:
///   - places: those to sort, in the order to keep.
///   - bound: larger than every key.
func countingSort(_ places: some Sequence<Int>, below bound: Int, by key: (Int) -> Int) -> [Int] {
    var starts = [Int](repeating: 0, count: bound + 1)
    for place in places { starts[key(place) + 1] += 1 }
    for value in 0..<bound { starts[value + 1] += starts[value] }
    var sorted = [Int](repeating: 0, count: starts[bound])
    for place in places {
        let value = key(place)
        sorted[starts[value]] = place
        starts[value] += 1
    }
    return sorted
}
