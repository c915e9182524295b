import DataPipeline
import Foundation
import Torch

/// How fast one worker makes training pictures: `FaultProgram saliency FOLDER BATCHES` prints pictures a second.
enum SaliencyCost {
    private static let side = 320, batch = 16, warmUp = 4

    /// - Parameter folder: of pictures and masks.
    static func measure(_ folder: String, batches: Int) throws {
        let size = ImageSize(width: side, height: side)
        let data = try SaliencyTraining(
            SaliencySet.read(SaliencySource(folder)), SaliencyOptions(size: size, augmentation: SaliencyAugmentation()))
        let requests = (0..<warmUp + batches).map { number in
            BatchRequest(epoch: number, indices: (0..<batch).map { (number * batch + $0) % data.count })
        }
        // Normalised by the worker, as torchvision's are.
        let loader = Loader(data, requests, seed: 0, workers: 1) { samples in
            let batch = SaliencyBatch.collate(samples)
            return [batch.images, batch.masks]
        }
        for _ in 0..<warmUp { _ = try loader.nextBatch() }
        let start = ContinuousClock.now
        while try loader.nextBatch() != nil {}
        print(Double(batches * batch) / (start.duration(to: .now) / .seconds(1)))
    }
}
