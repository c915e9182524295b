import TestSupport
import Testing
import Torch
import VisionTasks

/// PKDiff's regulariser against its definition in float64.
@Suite struct ProjectionKernelLossTests {
    @Test(arguments: try RemoteSensingFixtures.load().pkd)
    func isWhatItsDefinitionSays(_ fixture: RemoteSensingFixtures.Divergence) throws {
        let tensors = try RemoteSensingFixtures.tensors()
        func points(_ key: String) throws -> Tensor {
            try #require(tensors["pkd/\(fixture.name)/\(key)"]).to(.float32).unsqueezed(0)
        }
        let (x, y) = (try points("x"), try points("y"))
        x.setRequiresGradient(true)
        let value = ProjectionKernelLoss(width: fixture.width)((x, Self.all(x)), (y, Self.all(y)))
        #expect(abs(value.item() - fixture.value) <= 1e-6, "\(value.item()), not \(fixture.value)")
        value.sum().backward()
        let expected = try points("grad")
        expectClose(x.gradient, expected, absolute: 1e-5 * expected.abs().max().item())
    }

    /// Pixels without a class are as if they were not there, and samples are each on their own.
    @Test func whatDoesNotCountChangesNothing() throws {
        let points = seeded { Tensor.random([2, 40, 3]) }
        let truth = seeded { Tensor.random([2, 30, 3]) }
        let (some, others) = (
            Tensor([Float](repeating: 1, count: 25) + [Float](repeating: 0, count: 15)),
            Tensor([Float](repeating: 0, count: 10) + [Float](repeating: 1, count: 20))
        )
        let loss = ProjectionKernelLoss(width: 1)
        let masked = loss((points, some.expanded([2, 40])), (truth, others.expanded([2, 30])))
        for sample in 0..<2 {
            let (x, y) = (
                points[sample..<sample + 1].sliced(0..<25, axis: 1), truth[sample..<sample + 1].sliced(10..<30, axis: 1)
            )
            expectClose(masked[sample..<sample + 1], loss((x, Self.all(x)), (y, Self.all(y))), absolute: 1e-6)
        }
    }

    @Test(arguments: [0, 1])
    func fewerThanTwoPointsAreNoDistribution(count: Int) {
        let points = Tensor.zeros([1, 5, 2])
        let one = Tensor([Float](repeating: 1, count: count) + [Float](repeating: 0, count: 5 - count)).unsqueezed(0)
        points.setRequiresGradient(true)
        let value = ProjectionKernelLoss(width: 1)((points, one), (.ones([1, 5, 2]), one))
        value.sum().backward()
        #expect(value.item() == 0 && points.gradient.abs().max().item() == 0)
    }

    /// More pairs than are computed at a time.
    @Test func blocksAddUp() {
        let count = 2100
        let (x, y) = seeded { (Tensor.random([1, count, 2]), Tensor.random([1, count, 2]).square()) }
        let value = ProjectionKernelLoss(width: 0.5)((x, Self.all(x)), (y, Self.all(y)))
        func sum(_ a: Tensor, _ b: Tensor) -> Double {
            let distance = (a.unsqueezed(2) - b.unsqueezed(1)).to(.float64).square().sum([3])
            return (distance * 4 + 1).rsqrt().sum().item()
        }
        let pairs = Double(count * (count - 1))
        let within = (sum(x, x) - Double(count)) / pairs + (sum(y, y) - Double(count)) / pairs
        let expected = within - 2 * sum(x, y) / Double(count * count)
        #expect(abs(value.item() - expected) <= 1e-6, "\(value.item()), not \(expected)")
    }

    private static func all(_ points: Tensor) -> Tensor { .ones(Array(points.shape.prefix(2))) }
}
