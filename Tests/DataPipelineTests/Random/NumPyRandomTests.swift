import DataPipeline
import TestSupport
import Testing
import Torch

@Suite struct NumPyRandomTests {
    private struct Content: Decodable { let draws: [Draw] }

    private struct Draw: Decodable {
        let call: String
        let seed: UInt32
        let low, high: Bound?
        let values: Values
    }

    /// An integer as a string; other draws have numbers here, which are not used.
    private struct Bound: Decodable {
        let value: Int?

        init(from decoder: any Decoder) throws {
            value = (try? decoder.singleValueContainer().decode(String.self)).flatMap { Int($0) }
        }
    }

    /// Numbers, or integers as strings.
    private enum Values: Decodable {
        case numbers([Double])
        case integers([String])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let integers = try? container.decode([String].self) {
                self = .integers(integers)
            } else {
                self = .numbers(try container.decode([Double].self))
            }
        }
    }

    private func draws(_ call: String) throws -> [Draw] {
        let content: Content = try fixture("volumes.json")
        return content.draws.filter { $0.call == call }
    }

    @Test func wordsAreNumPys() throws {
        for draw in try draws("raw") {
            guard case .numbers(let expected) = draw.values else { continue }
            var twister = MersenneTwister(seed: draw.seed)
            #expect(expected.map { _ in Double(twister.next()) } == expected)
        }
    }

    @Test func uniformNumbersAreNumPys() throws {
        for draw in try draws("random_sample(6)") {
            guard case .numbers(let expected) = draw.values else { continue }
            var random = NumPyRandom(seed: draw.seed)
            #expect(expected.map { _ in random.uniform() } == expected)
        }
    }

    @Test func integersAreNumPys() throws {
        for draw in try draws("randint") {
            guard case .integers(let expected) = draw.values, let low = draw.low?.value,
                let high = draw.high?.value, !high.subtractingReportingOverflow(low).overflow
            else { continue }
            var random = NumPyRandom(seed: draw.seed)
            #expect(expected.map { _ in "\(low + random.integer(below: high - low))" } == expected)
        }
    }

    @Test(arguments: [0, 1, 311, 312, 313, 1000, 4096]) func skippingIsDrawing(count: Int) {
        var drawn = NumPyRandom(seed: 9)
        var skipped = NumPyRandom(seed: 9)
        for _ in 0..<count { _ = drawn.uniform() }
        skipped.skipUniform(count)
        #expect(drawn.uniform() == skipped.uniform())
    }
}
