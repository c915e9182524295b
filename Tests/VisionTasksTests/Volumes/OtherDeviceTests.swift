import DataPipeline
import NN
import TestSupport
import Testing
import Torch
import VisionTasks

/// Away from the CPU: on a device without elements, an operation that takes a tensor which was left elsewhere traps.
@Suite struct OtherDeviceTests {
    private let batch = VolumeBatch(image: noise([2, 1, 8, 8, 8]), label: .zeros([2, 1, 8, 8, 8])).to(.meta)

    @Test func batchesMoveWhole() {
        #expect(batch.image.device == .meta && batch.label.device == .meta)
        #expect(batch.image.shape == [2, 1, 8, 8, 8])
        #expect(batch.prepared(for: .meta).image.isSame(as: batch.image))
    }

    @Test(arguments: [false, true]) func theLossIsWhereItsOutputIs(isWeighted: Bool) {
        var options = DiceLoss.Options()
        options.oneHotTarget = true
        options.activation = .softmax
        options.classWeights = isWeighted ? [1, 2, 3] : []
        let output = Tensor.empty([2, 3, 8, 8, 8], device: .meta)
        output.setRequiresGradient(true)
        let sum = DiceLoss(options).terms(output, batch.label)[0].sum
        sum.backward()
        #expect(sum.device == .meta && output.gradient.device == .meta)
    }

    /// libtorch makes some results from nothing and has the operation itself give them their shape.
    @Test func resultsHaveTheirShapes() {
        Device.prepareMeta()
        #expect(Tensor.zeros([2, 3], device: .meta).abs().shape == [2, 3])
    }

    @Test(arguments: SlidingWindow.Blending.allCases) func windowsAreBlendedWhereTheImageIs(
        _ blending: SlidingWindow.Blending
    ) throws {
        let window = SlidingWindow(window: [4, 4, 4], overlap: 0.25, batch: 3, blending: blending)
        let blended = try window(batch.image) { $0 * Tensor.ones([1], device: .meta) }
        #expect(blended.device == .meta && blended.shape == batch.image.shape)
    }
}
