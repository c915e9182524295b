/// How long any of some pieces of work was under way; those that overlap count once.
package struct BusyTime {
    private var open = 0
    private var start = 0.0
    private var past = 0.0

    /// - Parameter time: seconds, of any clock.
    package init() {}

    package mutating func begin(at time: Double) {
        if open == 0 { start = time }
        open += 1
    }

    package mutating func end(at time: Double) {
        open -= 1
        if open == 0 { past += time - start }
    }

    package func seconds(at time: Double) -> Double { open == 0 ? past : past + time - start }
}
