import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct NIfTITests {
    private struct Content: Decodable {
        let cases: [Entry]
        let bad: [Bad]
    }

    private struct Entry: Decodable {
        let file, dtype, float32Sha256: String
        let shape: [Int]
        let affine, pixdim: [Double]
        let values: [Double]?
        let integers: [String]?
    }

    private struct Bad: Decodable { let file, why: String }

    private let content: Content

    init() throws { content = try fixture("nifti/nifti.json") }

    private func path(_ name: String) -> String { Fixtures.path("nifti/\(name)") }

    @Test func readsWhatNibabelReads() throws {
        for entry in content.cases {
            let volume = try NIfTI.read(path(entry.file))
            #expect(volume.voxels.shape == entry.shape, "\(entry.file)")
            #expect(sha256(volume.voxels) == entry.float32Sha256, "\(entry.file)")
            #expect("\(volume.storedType)" == entry.dtype)
            #expect(zip(volume.spacing, entry.pixdim.dropFirst()).allSatisfy { $0 == $1 }, "\(entry.file)")
            let misses = zip(volume.affine, entry.affine).filter { abs($0 - $1) > 1e-5 }
            #expect(misses.isEmpty, "\(entry.file): \(volume.affine), not \(entry.affine)")
        }
    }

    @Test func readsIntegersExactly() throws {
        for entry in content.cases {
            guard let integers = entry.integers else { continue }
            let expected = integers.compactMap { Int($0) }
            if expected.count < integers.count {
                #expect(throws: ImagingError.self) { try NIfTI.readIntegers(path(entry.file)) }
            } else {
                #expect(try NIfTI.readIntegers(path(entry.file)).voxels.array() == expected, "\(entry.file)")
            }
        }
    }

    @Test func refusesBrokenFiles() {
        for bad in content.bad {
            let error = #expect(throws: ImagingError.self, "\(bad.file): \(bad.why)") { try NIfTI.read(path(bad.file)) }
            #expect(error?.path == path(bad.file))
        }
        #expect(throws: ImagingError.self) { try NIfTI.read("/nowhere.nii") }
        #expect(throws: ImagingError.self) { try NIfTI.read(Fixtures.path("nifti")) }
    }

    @Test func refusesFilesCutAnywhere() throws {
        let folder = try TemporaryFolder()
        for name in ["int16.nii", "larger.nii.gz", "extension.nii"] {
            let whole = try bytes(ofFile: path(name))
            for length in stride(from: 0, to: whole.count, by: max(whole.count / 60, 1)) {
                let cut = try folder.write(whole.prefix(length), to: "cut-\(name)")
                #expect(throws: ImagingError.self, "\(length) of \(whole.count)") { try NIfTI.read(cut) }
            }
        }
    }

    /// Whatever the header says, the reader answers, in bounds and in reasonable memory.
    @Test func survivesAnyDamageToTheHeader() throws {
        let folder = try TemporaryFolder()
        let whole = try bytes(ofFile: path("int16.nii"))
        for place in 0..<352 {
            for value: UInt8 in [0, 1, 127, 255] {
                var damaged = whole
                damaged[place] = value
                let file = try folder.write(damaged, to: "damaged.nii")
                do { _ = try NIfTI.read(file) } catch { #expect(error is ImagingError) }
            }
        }
    }

    @Test func noticesDamageToPackedVoxels() throws {
        let folder = try TemporaryFolder()
        let whole = try bytes(ofFile: path("larger.nii.gz"))
        for place in stride(from: 40, to: whole.count, by: 7) {
            var damaged = whole
            damaged[place] ^= 0x10
            let file = try folder.write(damaged, to: "damaged.nii.gz")
            #expect(throws: ImagingError.self, "byte \(place)") { try NIfTI.read(file) }
        }
    }

    @Test func keepsWhatIsNoNumber() throws {
        let folder = try TemporaryFolder()
        let voxels = Tensor([.nan, .infinity, -.infinity, -0.0, 1, 2] as [Float]).reshaped([3, 2])
        for name in ["v.nii", "v.nii.gz"] {
            try NIfTI.write(voxels, to: folder.file(name))
            expectSame(try NIfTI.read(folder.file(name)).voxels, voxels)
        }
    }

    @Test func readsNoOtherFile() throws {
        let folder = try TemporaryFolder()
        try NIfTI.write(counting([2, 2, 2]), to: folder.file("v.nii.gz"))
        #expect(throws: ImagingError.self) { try NIfTI.read(folder.file("v.nii")) }
    }

    /// A limit on the size of files stands for a full disk.
    @Test func survivesAFullDisk() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let names = ["v.nii", "v.nii.gz"]
            for name in names { try NIfTI.write(counting([2, 2, 2]), to: folder.file(name)) }
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            for name in names {
                #expect(throws: ImagingError.self) { try NIfTI.write(noise([100, 100, 100]), to: folder.file(name)) }
                #expect(try NIfTI.shape(folder.file(name)) == [2, 2, 2])
            }
            #expect(try folder.names == names)
        }
    }

    @Test func refusesASlopeWithoutAnIntercept() throws {
        let folder = try TemporaryFolder()
        var damaged = try bytes(ofFile: path("scaled.nii"))
        damaged.replaceSubrange(116..<120, with: [0, 0, 0xC0, 0x7F])
        let file = try folder.write(damaged, to: "damaged.nii")
        #expect(throws: ImagingError.self) { try NIfTI.read(file) }
    }

    @Test(arguments: ["v.nii", "v.nii.gz"]) func writesWhatItReads(name: String) throws {
        let folder = try TemporaryFolder()
        let affine: [Double] = [0.5, 0, 0, -10, 0, 2, 0, 20, 0, 0, -3, 30.5, 0, 0, 0, 1]
        for dtype in [DType.uint8, .int8, .int16, .int32, .int64, .float32, .float64] {
            let voxels = counting([3, 4, 2, 2]).to(dtype)
            try NIfTI.write(voxels, affine: affine, to: folder.file(name))
            let volume = try NIfTI.read(folder.file(name))
            expectSame(volume.voxels, voxels.to(.float32))
            #expect(volume.affine == affine)
            #expect(volume.spacing == [0.5, 2, 3, 1])
            #expect("\(volume.storedType)" == "\(dtype)")
        }
        #expect(try folder.names == [name])
    }

    @Test func refusesWhatTheFormatCannotHold() throws {
        let folder = try TemporaryFolder()
        let file = folder.file("v.nii")
        #expect(throws: ImagingError.self) { try NIfTI.write(.zeros([2, 2], dtype: .bool), to: file) }
        #expect(throws: ImagingError.self) { try NIfTI.write(.zeros([40000, 1], dtype: .uint8), to: file) }
        #expect(throws: ImagingError.self) { try NIfTI.write(.zeros([2, 0]), to: file) }
        #expect(throws: ImagingError.self) { try NIfTI.write(.zeros([2, 2]), to: folder.file("none/v.nii")) }
        #expect(try folder.names == [])
    }
}
