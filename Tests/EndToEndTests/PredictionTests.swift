import DataPipeline
import Foundation
import TestSupport
import Testing
import Torch

extension EndToEnd {
    @Suite struct PredictionTests {
        /// Turned, mirrored, shifted, and of unequal sides.
        private static let affine: [Double] = [0, -2, 0, 10, 1.5, 0, 0, -20, 0, 0, 3, 30, 0, 0, 0, 1]

        @Test(arguments: [1, 2]) func labelMapsLieWhereTheirImagesDo(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            try FileManager.default.createDirectory(atPath: sandbox.file("in"), withIntermediateDirectories: true)
            for name in ["a", "b", "c"] {
                try NIfTI.write(noise([20, 34, 40]), affine: Self.affine, to: sandbox.file("in/\(name).nii.gz"))
            }
            try await sandbox.run(["predict", sandbox.checkpoint("run"), "in", "--output", "out"], ranks: ranks)
                .expectSuccess()
            for name in ["a", "b", "c"] { try expectPrediction("out/\(name)_prediction", in: sandbox) }
        }

        @Test func ranksShareTheWindowsOfAVolume() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            try NIfTI.write(noise([40, 34, 40]), affine: Self.affine, to: sandbox.file("a.nii.gz"))
            for ranks in [1, 3] {
                let arguments = ["predict", sandbox.checkpoint("run"), "a.nii.gz", "--output", "out\(ranks)"]
                try await sandbox.run(arguments + ["--share", "windows"], ranks: ranks).expectSuccess()
            }
            for name in ["a_prediction.nii.gz", "a_prediction.png"] {
                let (one, three) = (sandbox.file("out1/\(name)"), sandbox.file("out3/\(name)"))
                #expect(FileManager.default.contentsEqual(atPath: one, andPath: three))
            }
        }

        private func expectPrediction(_ name: String, in sandbox: Sandbox) throws {
            let volume = try NIfTI.read(sandbox.file("\(name).nii.gz"))
            #expect(volume.voxels.shape == [20, 34, 40])
            #expect(volume.affine == Self.affine)
            let classes: [Double] = volume.voxels.to(.float64).flattened().array()
            #expect(classes.allSatisfy { [0, 1].contains($0) })
            // Slices of 34 x 40, 20 x 40 and 20 x 34, enlarged to 256 or more along the shorter side, 4 between them.
            let picture = try PNG.read(sandbox.file("\(name).png"))
            #expect(picture.height == 34 * 8 && picture.width == 40 * 8 + 40 * 13 + 34 * 13 + 3 * 8)
        }

        @Test func whatCannotBePredictedIsNamed() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            try sandbox.write("hello", to: "text.nii.gz")
            for (input, word) in [
                ("nowhere.nii.gz", "does not exist"), ("text.nii.gz", "text.nii.gz"), ("runs", "no .nii"),
            ] {
                for ranks in 1...2 {
                    try await sandbox.run(["predict", sandbox.checkpoint("run"), input], ranks: ranks, within: 10)
                        .expectFailure(1, naming: [input, word])
                }
            }
        }
    }
}
