import DataPipeline
import TestSupport
import Testing
import Torch

@Suite struct VolumeFolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ names: String..., shape: [Int] = [4, 5, 6]) throws {
        for name in names { try NIfTI.write(counting(shape), to: folder.file(name)) }
    }

    private func message(_ body: () throws -> Void) -> String {
        do { try body() } catch { return "\(error)" }
        return ""
    }

    @Test func pairsComeInPythonsOrder() throws {
        for id in [0, 1, 2, 10] { try write("img\(id).nii.gz", "seg\(id).nii.gz") }
        let pairs = try VolumeFolder.pairs(in: folder.path)
        #expect(pairs.map(\.id) == ["0", "1", "10", "2"])
        #expect(pairs[2].label == folder.file("seg10.nii.gz"))
        #expect(pairs[0].shape == [4, 5, 6])
    }

    @Test func pairsAreFoundInTwoFolders() throws {
        let labels = try TemporaryFolder()
        try write("b.nii.gz", "a.nii.gz")
        for name in ["a", "b"] { try NIfTI.write(counting([4, 5, 6]), to: labels.file("\(name).nii.gz")) }
        let pairs = try VolumeFolder.pairs(images: folder.path, labels: labels.path)
        #expect(pairs.map(\.id) == ["a", "b"])
    }

    @Test func whatIsWrongIsNamed() throws {
        #expect(message { _ = try VolumeFolder.pairs(in: folder.path) }.contains("holds no image"))
        try write("img0.nii.gz", "img1.nii.gz", "seg0.nii.gz", "seg7.nii.gz")
        let lacking = message { _ = try VolumeFolder.pairs(in: folder.path) }
        #expect(lacking.contains("seg1.nii.gz") && lacking.contains("img7.nii.gz"))
        #expect(message { _ = try VolumeFolder.pairs(in: "/nowhere") }.contains("/nowhere"))
        #expect(message { _ = try VolumeFolder.pairs(in: folder.path, images: "img.nii") }.contains("needs one *"))
    }

    @Test func unequalShapesAndUnreadableFilesAreRefused() throws {
        try write("img0.nii.gz")
        try write("seg0.nii.gz", shape: [4, 5, 7])
        let unequal = message { _ = try VolumeFolder.pairs(in: folder.path) }
        #expect(unequal.contains("[4, 5, 6]") && unequal.contains("[4, 5, 7]"))
        _ = try folder.write([1, 2, 3], to: "seg0.nii.gz")
        #expect(throws: ImagingError.self) { try VolumeFolder.pairs(in: folder.path) }
    }

    @Test func splitsKeepTheOrder() throws {
        for id in 0..<5 { try write("img\(id).nii.gz", "seg\(id).nii.gz") }
        let pairs = try VolumeFolder.pairs(in: folder.path)
        let split = pairs.split(validation: 0.4)
        #expect(split.training.map(\.id) == ["0", "1", "2"] && split.validation.map(\.id) == ["3", "4"])
        #expect(try pairs.selecting(["4", "1"]).map(\.id) == ["4", "1"])
        #expect(message { _ = try pairs.selecting(["9"]) }.contains("9"))
    }
}
