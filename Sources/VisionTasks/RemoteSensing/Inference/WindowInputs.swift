import DataPipeline
import Torch

/// The model's inputs for the windows of a scene, all of one size.
struct WindowInputs<Source: WindowSource>: Dataset {
    let source: Source
    let grid: WindowGrid
    let padding: ScenePadding

    var count: Int { grid.count }

    /// `[C, window, window]`
    func sample(_ index: Int, _ random: inout SampleRandom) throws -> Tensor {
        let input = try source.input(grid[index])
        return padding.extended(padding.extended(input, grid.rows, axis: 1), grid.columns, axis: 2)
    }

    func name(of index: Int) -> String { "the window at \(grid[index].x), \(grid[index].y)" }

    /// `[batch, C, window, window]`: a short batch is filled up with its last window, because kernels may round differently
    /// for another number.
    static func collate(_ inputs: [Tensor], batch: Int) -> Tensor {
        let fillers = inputs.suffix(1).flatMap { Array(repeating: $0, count: batch - inputs.count) }
        return .stack(inputs + fillers)
    }
}

/// What is seen beyond a scene that is smaller than a window.
public enum ScenePadding: String, Sendable, Codable, CaseIterable {
    /// The scene in a mirror.
    case reflect
    case zeros

    fileprivate func extended(_ input: Tensor, _ side: WindowAxis, axis: Int) -> Tensor {
        guard side.extent < side.window else { return input }
        switch self {
        case .reflect: return input.gathering(Tensor(side.mirrored), axis: axis)
        case .zeros:
            var shape = input.shape
            shape[axis] = side.window - side.extent
            return .concatenate([input, .zeros(shape, dtype: input.dtype)], axis: axis)
        }
    }
}
