import DataPipeline
import Foundation

extension DetectionConfiguration.SetOptions {
    /// - Parameter classes: in their order.
    func source(_ classes: [String]) -> DetectionSource {
        DetectionSource(path, format: format, split: split, images: images, classes: classes)
    }
}

extension DetectionConfiguration {
    /// The images of a set that its files describe.
    func images(_ set: DetectionSet, isTraining: Bool) throws -> DetectionImages {
        var options = DetectionImageOptions(canvas: canvas, augmentation: isTraining ? data.augmentation : nil)
        options.plainFrom = plainFrom
        options.includesDifficult = data.includesDifficult
        options.skipsBroken = isTraining && data.skipsBroken
        options.shrinksWhileDecoding = isTraining && data.shrinksWhileDecoding
        if data.cache { options.cache = ImageCacheOptions(folder: data.cacheFolder, longestSide: data.cachedSide) }
        return try DetectionImages(set, options) { FileHandle.standardError.write(Data("\($0)\n".utf8)) }
    }
}
