import Torch

/// The ways in which a window is shown to the model, whose answers are averaged.
public enum WindowViews: String, Sendable, Codable, CaseIterable {
    /// As it is.
    case one
    /// Mirrored along each axis: four.
    case flips
    /// Mirrored and turned by quarters: eight.
    case flipsAndTurns

    var all: [WindowView] {
        switch self {
        case .one: [WindowView(quarterTurns: 0, isMirrored: false)]
        case .flips: [(0, false), (0, true), (2, false), (2, true)].map(WindowView.init)
        case .flipsAndTurns:
            (0..<4).flatMap { turns in [false, true].map { WindowView(quarterTurns: turns, isMirrored: $0) } }
        }
    }
}

/// One of the eight ways to lay a square on itself.
struct WindowView: Sendable, Equatable {
    let quarterTurns: Int
    let isMirrored: Bool

    /// - Parameter windows: `[..., h, w]`
    func shown(_ windows: Tensor) -> Tensor {
        let turned = quarterTurns == 0 ? windows : windows.rotated(quarterTurns: quarterTurns, plane: (-2, -1))
        return isMirrored ? turned.flipped([-1]) : turned
    }

    /// Lays what was found in the view back on the window.
    func restored(_ windows: Tensor) -> Tensor {
        let turned = isMirrored ? windows.flipped([-1]) : windows
        return quarterTurns == 0 ? turned : turned.rotated(quarterTurns: -quarterTurns, plane: (-2, -1))
    }
}
