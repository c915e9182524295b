import Foundation
import Synchronization

/// The largest relative distance of each kind of result, written to the file that `LOCKSTEP_DISTANCES` names: for the
/// figures that documentation gives.
final class Distances: Sendable {
    static let shared = Distances()
    private let largest = Mutex<[String: Double]>([:])
    private let path = ProcessInfo.processInfo.environment["LOCKSTEP_DISTANCES"]

    func add(_ what: String, _ distance: Double) {
        guard let path else { return }
        largest.withLock { largest in
            largest[what] = max(largest[what] ?? 0, distance)
            let lines = largest.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }
            try? lines.joined().write(toFile: path, atomically: true, encoding: .utf8)
        }
    }
}
