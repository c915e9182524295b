import Dispatch
import Foundation

/// `transform` of each element, in order, on all cores. For what waits for files.
func parallelMap<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ transform: @Sendable (Element) -> Result
) -> [Result] {
    let parts = min(elements.count, 8 * ProcessInfo.processInfo.activeProcessorCount)
    let results = Monitor([Int: [Result]]())
    DispatchQueue.concurrentPerform(iterations: parts) { part in
        let range = elements.count * part / parts..<elements.count * (part + 1) / parts
        let made = elements[range].map(transform)
        results.change { $0[part] = made }
    }
    return results.change { made in (0..<parts).flatMap { made[$0]! } }
}
