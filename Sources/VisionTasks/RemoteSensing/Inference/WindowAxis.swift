/// Where the windows of one axis of a scene begin: every `stride` pixels, the last one shifted back to end with the scene.
package struct WindowAxis: Sendable, Equatable {
    /// Of the scene and of a window, in pixels.
    let length, window: Int
    let starts: [Int]

    init(length: Int, window: Int, stride: Int) {
        precondition(
            length > 0 && window > 0 && stride > 0, "windows of \(window) every \(stride) over \(length) pixels")
        (self.length, self.window) = (length, window)
        let last = max(length - window, 0)
        starts = Swift.stride(from: 0, to: last, by: stride) + [last]
    }

    /// Windows that lie in the scene whole, from its start on, every `stride` pixels: none clamped to the end, which is left
    /// out where the stride does not fit.
    init(unclamped length: Int, window: Int, stride: Int) {
        (self.length, self.window) = (length, window)
        starts = Array(Swift.stride(from: 0, through: length - window, by: stride))
    }

    /// The pixels of a window that the scene has: all but those of a window that is larger.
    var extent: Int { min(length, window) }

    /// Where no later window than the given one reaches above: pixels before are finished once it is done.
    func finished(after place: Int) -> Int { place + 1 < starts.count ? starts[place + 1] : length }

    /// The pixel of the scene that stands for each of a window's, whose extent may be longer than the scene.
    ///
    /// Beyond the end the scene is mirrored, its last pixel not repeated, as often as it takes.
    var mirrored: [Int] {
        guard length > 1 else { return Array(repeating: 0, count: window) }
        let period = 2 * (length - 1)
        return (0..<window).map { place in min(place % period, period - place % period) }
    }
}
