import NN
import TestSupport
import Testing
import Torch
import VisionTasks

/// The three losses against PyTorch, and who is to predict what.
@Suite struct DetectionLossTests {
    private static let input = [3, 3, 64, 96]

    @Test(arguments: try DetectionFixtures.load().losses)
    func valuesAndGradientsAreThoseOfPyTorch(_ fixture: DetectionFixtures.LossCase) throws {
        let tensors = try DetectionFixtures.tensors()
        let loss = try DetectionFixtures.load().loss(fixture.kind, smoothing: fixture.smoothing)
        let targets = try #require(tensors["targets"])[0..<(fixture.isEmpty ? 0 : .max)]
        let outputs = try leaves(tensors)
        let terms = loss.terms(outputs, targets)
        for term in terms where term.count > 0 {
            let expected = try #require(fixture.terms[term.name], "\(term.name)")
            let value = term.sum.item() / term.count
            #expect(abs(value - expected) <= 1e-5 * abs(expected), "\(term.name): \(value), not \(expected)")
        }
        let total = loss(outputs, targets)
        #expect(abs(total.item() - fixture.loss) <= 1e-5 * fixture.loss)
        total.backward()
        for (output, expected) in zip(outputs, try scales("\(fixture.name)/grad", of: tensors)) {
            expectClose(output.gradient, expected, absolute: 1e-7, fixture.name)
        }
    }

    /// The trainer adds the counts up over ranks before any output is there.
    @Test(arguments: DetectionLossOptions.Kind.allCases)
    func countsFollowFromTheTargetsAlone(_ kind: DetectionLossOptions.Kind) throws {
        let (tensors, loss) = (try DetectionFixtures.tensors(), try DetectionFixtures.load().loss(kind))
        let (outputs, all) = (try scales("output", of: tensors), try #require(tensors["targets"]))
        for targets in [all, all[0..<0], all[5..<8]] {
            let terms = loss.terms(outputs, targets)
            #expect(terms.map(\.name) == loss.names)
            #expect(terms.map(\.count) == loss.counts(targets, input: Self.input))
        }
    }

    /// A rank without objects goes along.
    @Test(arguments: DetectionLossOptions.Kind.allCases)
    func withoutObjectsAllTermsAreFiniteAndInTheGraph(_ kind: DetectionLossOptions.Kind) throws {
        let outputs = try leaves(DetectionFixtures.tensors())
        for term in try DetectionFixtures.load().loss(kind).terms(outputs, .zeros([0, 6])) {
            #expect(term.sum.item().isFinite && term.sum.requiresGradient, "\(term.name)")
            term.sum.backward(retainingGraph: true)
        }
        #expect(outputs.allSatisfy { $0.gradient.isFinite().all().item() == 1 })
    }

    @Test(arguments: DetectionLossOptions.Kind.allCases)
    func outputsAndTargetsStayAsTheyAre(_ kind: DetectionLossOptions.Kind) throws {
        let (tensors, loss) = (try DetectionFixtures.tensors(), try DetectionFixtures.load().loss(kind))
        let (outputs, targets) = (try scales("output", of: tensors), try #require(tensors["targets"]))
        let before = (outputs + [targets]).map { $0.clone() }
        _ = loss(outputs, targets)
        for (a, b) in zip(outputs + [targets], before) { expectSame(a, b) }
    }

    /// What comes out of a forward pass in half precision is looked at in float32.
    @Test(arguments: DetectionLossOptions.Kind.allCases)
    func halfPrecisionOutputsGiveAFloat32Loss(_ kind: DetectionLossOptions.Kind) throws {
        let (tensors, loss) = (try DetectionFixtures.tensors(), try DetectionFixtures.load().loss(kind))
        let halves = try scales("output", of: tensors).map { $0.to(.bfloat16) }
        let targets = try #require(tensors["targets"])
        let value = loss(halves, targets)
        #expect(value.dtype == .float32)
        expectSame(value, loss(halves.map { $0.to(.float32) }, targets))
    }

    /// Shapes are all that is needed for telling what a step will take.
    @Test(arguments: DetectionLossOptions.Kind.allCases)
    func shapesAloneGoThrough(_ kind: DetectionLossOptions.Kind) throws {
        Device.prepareMeta()
        let tensors = try DetectionFixtures.tensors()
        let outputs = try leaves(tensors).map { output in
            let shape = output.detached().to(.meta)
            shape.setRequiresGradient(true)
            return shape
        }
        let targets = try #require(tensors["targets"])
        let function = try DetectionFixtures.load().loss(kind)
        let loss = function(outputs, targets.to(.meta))
        loss.backward()
        #expect(loss.device == .meta && outputs.allSatisfy { $0.gradient.shape == $0.shape })
    }

    @Test(arguments: try DetectionFixtures.load().assignments)
    func objectsGoWhereTheyDoInPyTorch(_ fixture: DetectionFixtures.Assignment) throws {
        let anchors = Anchors(try DetectionFixtures.load().anchors)
        let grids = DetectionGrid.all(anchors, input: Self.input)
        let boxes = TargetBox.all(fixture.rows, images: 3)
        #expect(places(BoxAssignment.bestAnchor(boxes, grids)) == fixture.best)
        let every = BoxAssignment.everyScale(boxes, grids)
        #expect(places(every) == fixture.every)
        for (scale, targets) in every.enumerated() {
            let expected = fixture.ignored.filter { $0[0] == scale }.map { ignored in
                ((ignored[1] * 3 + ignored[2]) * targets.grid.rows + ignored[3]) * targets.grid.columns + ignored[4]
            }
            #expect(targets.ignored == Set(expected))
        }
    }

    /// Right of the middle at the top: a small row, a large column.
    @Test func rowsAreOfYAndColumnsOfX() {
        let grids = DetectionGrid.all(Anchors(Anchors.coco), input: [1, 3, 416, 416])
        let box = TargetBox.all(Tensor([0, 0, 0.9, 0.1, 0.9, 0.8] as [Float], shape: [1, 6]), images: 1)
        let positive = BoxAssignment.bestAnchor(box, grids)[0].positives[0]
        #expect((positive.row, positive.column) == (1, 11))
    }

    /// Anchors are pixels: the same object finds the same size at any size of the input.
    @Test(arguments: [320, 416, 608])
    func anchorsAreInPixels(size: Int) {
        let grids = DetectionGrid.all(Anchors(Anchors.coco), input: [1, 3, size, size])
        let (width, height) = (Float(59) / Float(size), Float(119) / Float(size))
        let box = TargetBox.all(Tensor([0, 0, 0.5, 0.5, width, height], shape: [1, 6]), images: 1)
        let positives = BoxAssignment.bestAnchor(box, grids).map(\.positives)
        #expect(positives.map(\.count) == [0, 1, 0])
        #expect(positives[1][0].anchor == 2)
        #expect(abs(grids[1].anchors[2].width - 59.0 / 16) < 1e-12)
    }

    /// Best of all: the finest scale's. At every scale: each one's first, the others are left alone.
    @Test func ofEqualAnchorsTheFirstIsTaken() {
        let grids = DetectionGrid.all(Anchors(.init(repeating: [20, 30], count: 9)), input: [1, 3, 64, 64])
        let box = TargetBox.all(Tensor([0, 0, 0.5, 0.5, 0.3, 0.5] as [Float], shape: [1, 6]), images: 1)
        #expect(places(BoxAssignment.bestAnchor(box, grids)) == [[2, 0, 0, 4, 4, 0]])
        let every = BoxAssignment.everyScale(box, grids)
        #expect(places(every) == [[0, 0, 0, 1, 1, 0], [1, 0, 0, 2, 2, 0], [2, 0, 0, 4, 4, 0]])
        #expect(every.map(\.ignored.count) == [2, 2, 2])
    }

    /// One box of a cell has to give way, but neither class does.
    @Test func objectsThatMeetKeepTheLastBoxAndAllClasses() throws {
        let grids = DetectionGrid.all(Anchors(Anchors.coco), input: [1, 3, 416, 416])
        let rows: [Float] = [0, 2, 0.5, 0.5, 0.3, 0.3, 0, 1, 0.51, 0.5, 0.3, 0.31, 0, 2, 0.505, 0.5, 0.3, 0.3]
        let targets = BoxAssignment.bestAnchor(TargetBox.all(Tensor(rows, shape: [3, 6]), images: 1), grids)
        let positive = try #require(targets.flatMap(\.positives).first)
        #expect(targets.flatMap(\.positives).count == 1)
        #expect(positive.categories == [2, 1] && positive.box.x == 0.505)
    }

    @Test func settingsThatCannotBeAreErrors() {
        func message(_ change: (inout DetectionLossOptions) -> Void) -> String {
            var options = DetectionLossOptions()
            change(&options)
            do { try options.validate() } catch { return "\(error)" }
            return ""
        }
        #expect(message { _ in } == "")
        #expect(message { $0.backgroundWeight = 1 }.hasPrefix("loss.backgroundWeight is for source"))
        #expect(message { ($0.kind, $0.balance) = (.source, [1, 1, 1]) }.contains("loss.kind is source"))
        #expect(message { $0.ignoreThreshold = 2 }.hasPrefix("loss.ignoreThreshold is 2.0"))
        #expect(message { $0.balance = [1] }.hasPrefix("loss.balance is [1.0]"))
        #expect(message { $0.labelSmoothing = 1 }.hasPrefix("loss.labelSmoothing is 1.0"))
        #expect(message { $0.classWeight = -1 }.hasPrefix("loss.classWeight is -1.0"))
    }

    private func leaves(_ tensors: StateDict) throws -> [Tensor] {
        try scales("output", of: tensors).map { output in
            let leaf = output.clone()
            leaf.setRequiresGradient(true)
            return leaf
        }
    }

    /// Scale, image, anchor, row, column, classes.
    private func places(_ targets: [ScaleTargets]) -> [[Int]] {
        targets.enumerated().flatMap { scale, targets in
            targets.positives.map { [scale, $0.image, $0.anchor, $0.row, $0.column] + $0.categories }
        }
    }
}
