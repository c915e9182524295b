import DataPipeline
import Foundation
import Torch
import VisionTasks

/// What stitching and scoring take beside the model: `FaultProgram stitching WIDTH HEIGHT WINDOW STRIDE CLASSES` prints
/// seconds of each, and MB, the process's most, for a scene whose probabilities cost next to nothing.
enum StitchingCost {
    /// - Parameter numbers: width, height, window, stride, classes.
    static func measure(_ numbers: [Int]) throws {
        guard numbers.count == 5 else {
            throw FaultError(description: "usage: stitching WIDTH HEIGHT WINDOW STRIDE CLASSES")
        }
        let (size, classes) = (ImageSize(width: numbers[0], height: numbers[1]), numbers[4])
        var options = RemoteSensingInferenceOptions()
        (options.window, options.stride, options.readers, options.batch) = (numbers[2], numbers[3], 0, 4)
        let scene = EvenScene(size: size)
        let classifier = CopyingClassifier(classes: classes, window: options.window, batch: options.batch)
        var confusion = PixelConfusion(classes: classes)
        var scoring = Duration.zero
        let start = ContinuousClock.now
        try SceneInference(options, seed: 0)(scene, named: "scene", classifier) { strip in
            let (found, labels) = (strip.labels, scene.labels(strip.window, eroded: false))
            scoring += try ContinuousClock().measure { try confusion.add(found, labels) }
        }
        let all = start.duration(to: .now)
        print((all - scoring) / .seconds(1), scoring / .seconds(1), try peakMemory() / 1_000_000)
    }

    /// In bytes, as the system has counted it.
    private static func peakMemory() throws -> Int {
        let lines = try String(contentsOfFile: "/proc/self/status", encoding: .ascii).split(separator: "\n")
        let words = lines.first { $0.hasPrefix("VmHWM") }?.split(whereSeparator: \.isWhitespace)
        return (words.flatMap { Int($0[1]) } ?? 0) * 1000
    }
}

/// A scene of any size that takes no memory.
private struct EvenScene: LabelledWindowSource {
    let size: ImageSize
    let hasErodedLabels = false

    func input(_ window: RasterWindow) -> Tensor { .zeros([1, window.height, window.width]) }
    func validity(_ window: RasterWindow) -> Tensor { .ones([window.height, window.width], dtype: .bool) }
    func labels(_ window: RasterWindow, eroded: Bool) -> Tensor {
        .zeros([window.height, window.width], dtype: .uint8)
    }
}

/// Gives the same answer every time.
private struct CopyingClassifier: WindowClassifier {
    let classes: Int
    private let answer: Tensor

    init(classes: Int, window: Int, batch: Int) {
        self.classes = classes
        answer = Tensor.randomNormal([batch, classes, window, window], using: Generator(seed: 0)).softmax(1)
    }

    func probabilities(_ inputs: Tensor, seeds: [UInt64]) -> Tensor { answer }
}
