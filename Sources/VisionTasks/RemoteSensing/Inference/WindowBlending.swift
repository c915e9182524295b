import Foundation

/// How much a window's pixels count against those of other windows over the same place.
public enum WindowBlending: String, Sendable, Codable, CaseIterable {
    /// All alike.
    case constant
    /// Falling evenly from the middle to the border, where the network sees less.
    case linear
    /// A bell whose deviation is an eighth of the window.
    case gaussian

    /// Of the pixels along one axis of a window.
    func profile(_ window: Int) -> [Double] {
        let middle = Double(window - 1) / 2
        return (0..<window).map { place in
            switch self {
            case .constant: 1
            case .linear: Double(min(place + 1, window - place))
            case .gaussian: exp(-0.5 * pow((Double(place) - middle) / (Double(window) / 8), 2))
            }
        }
    }

    /// The weights of each window along an axis, `[windows][window]`: over every pixel of the scene they add up to one.
    ///
    /// That makes blending a mere sum: nothing is divided later, and no sum can grow beyond what one window may add. A
    /// weight in two dimensions is the product of two of these.
    func weights(along axis: WindowAxis) -> [[Float]] {
        let profile = profile(axis.window)
        var total = [Double](repeating: 0, count: axis.length)
        for start in axis.starts {
            for place in 0..<axis.extent { total[start + place] += profile[place] }
        }
        return axis.starts.map { start in
            (0..<axis.window).map { $0 < axis.extent ? Float(profile[$0] / total[start + $0]) : 0 }
        }
    }
}
