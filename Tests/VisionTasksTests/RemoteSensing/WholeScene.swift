import DataPipeline
import Foundation
import Torch
import VisionTasks

/// Blending as its definition says it, with a whole scene of doubles in memory.
struct WholeScene {
    private let scene: TensorScene
    private let options: RemoteSensingInferenceOptions

    init(_ scene: TensorScene, _ options: RemoteSensingInferenceOptions) {
        (self.scene, self.options) = (scene, options)
    }

    /// `[classes, height, width]` float32, of a scene that is no smaller than a window.
    func probabilities(_ classifier: NeighbourhoodClassifier) -> Tensor {
        let (width, height, side) = (scene.size.width, scene.size.height, options.window)
        var sums = [Double](repeating: 0, count: classifier.classes * width * height)
        var weights = [Double](repeating: 0, count: width * height)
        for top in starts(height) {
            for left in starts(width) {
                let window = scene.image.cropped([top..<(top + side), left..<(left + side)]).unsqueezed(0)
                let found: [Float] = classifier.probabilities(window, seeds: [0]).array()
                for y in 0..<side {
                    for x in 0..<side {
                        let pixel = (top + y) * width + left + x
                        weights[pixel] += weight(y) * weight(x)
                        for label in 0..<classifier.classes {
                            let probability = Double(found[(label * side + y) * side + x])
                            sums[label * width * height + pixel] += weight(y) * weight(x) * probability
                        }
                    }
                }
            }
        }
        let means = sums.indices.map { Float(sums[$0] / weights[$0 % (width * height)]) }
        return Tensor(means, shape: [classifier.classes, height, width])
    }

    private func starts(_ length: Int) -> [Int] {
        var starts: [Int] = []
        var start = 0
        while start + options.window < length {
            starts.append(start)
            start += options.stride
        }
        return starts + [length - options.window]
    }

    private func weight(_ place: Int) -> Double {
        let side = Double(options.window)
        let distance = Double(place) + 0.5 - side / 2
        switch options.blending {
        case .constant: return 1
        case .linear: return side / 2 + 0.5 - abs(distance)
        case .gaussian: return exp(-distance * distance / (2 * side / 8 * side / 8))
        }
    }
}
