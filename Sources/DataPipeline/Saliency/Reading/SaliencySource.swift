import Foundation

/// Where pictures and their masks are.
public struct SaliencySource: Sendable, Hashable, Codable {
    /// A folder with one of pictures and one of masks in it, or a file that lists pictures, one a line.
    public var path: String
    /// A part of the folder: one in it, such as `train`, or a list in it, such as `train.txt` or `train.lst`.
    public var split: String?
    /// The names of the two folders. nil takes `Image` and `Mask`, or `images` and `masks`.
    public var imageFolder: String?
    public var maskFolder: String?
    /// The folder that a list's paths begin in. nil is the list's own.
    public var root: String?
    /// Whether a mask without a picture is an error. Else it is left out and counted.
    public var refusesExtraMasks = false

    public init(_ path: String, split: String? = nil, imageFolder: String? = nil, maskFolder: String? = nil) {
        self.path = path
        self.split = split
        self.imageFolder = imageFolder
        self.maskFolder = maskFolder
    }

    /// Reads names and headers, and collects what is wrong.
    ///
    /// - Throws: `DataError` where that makes no sense: nothing is there, or there are no such folders.
    public func read() throws -> SaliencyReading {
        let place = place
        guard FileManager.default.fileExists(atPath: place) else { throw DataError("\(place) does not exist") }
        let reading = isFolder(place) ? try readFolder(place) : try SaliencyList(place, self).read()
        guard !reading.set.pairs.isEmpty || !reading.problems.isEmpty else {
            throw DataError("\(description) holds no picture")
        }
        return reading
    }

    private func readFolder(_ folder: String) throws -> SaliencyReading {
        try SaliencyFolders(folder, self).read(refusesExtraMasks: refusesExtraMasks)
    }

    /// Where the part is that is asked for.
    private var place: String {
        guard let split else { return path }
        let choices = ["", ".txt", ".lst"].map { "\(path)/\(split)\($0)" }
        return choices.first(where: FileManager.default.fileExists) ?? choices[0]
    }

    /// The parts that a folder says it has, of train, val and test; none where the folder is a set itself.
    public var splits: [String] {
        if SaliencyFolders.names(in: path, self) != nil { return [] }
        return ["train", "val", "test"].filter { SaliencyFolders.names(in: "\(path)/\($0)", self) != nil }
    }

    /// Whether what is there looks like pictures with masks.
    public var isOne: Bool {
        if isFolder(path) { return SaliencyFolders.names(in: path, self) != nil || !splits.isEmpty }
        return SaliencyList.isOne(path, self)
    }

    var description: String { split.map { "\(path) (\($0))" } ?? path }
}

private func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}
