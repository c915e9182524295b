import Dispatch
import Synchronization

/// Transforms items on several threads; results are in the order of the items, whichever thread made them.
func concurrentMap<Item: Sendable, Result: Sendable>(
    _ items: [Item], threads: Int, _ transform: @Sendable (Item) -> Result
) -> [Result] {
    let work = Mutex(SharedWork<Result>(count: items.count))
    DispatchQueue.concurrentPerform(iterations: max(min(threads, items.count), 1)) { _ in
        while let place = work.withLock({ $0.claim() }) {
            let result = transform(items[place])
            work.withLock { $0.results[place] = result }
        }
    }
    return work.withLock { $0.results.compactMap(\.self) }
}

private struct SharedWork<Result: Sendable>: Sendable {
    var results: [Result?]
    private var next = 0

    init(count: Int) { results = Array(repeating: nil, count: count) }

    mutating func claim() -> Int? {
        guard next < results.count else { return nil }
        defer { next += 1 }
        return next
    }
}
