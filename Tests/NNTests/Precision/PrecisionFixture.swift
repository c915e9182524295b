import TestSupport

struct PrecisionFixture: Decodable {
    struct Scaler: Decodable {
        let overflowing: [Bool]
        let scales, parameters: [Double]
    }

    /// By operation and type.
    let dtypes: [String: [String: String]]
    let scaler: Scaler

    static func read() throws -> PrecisionFixture { try Fixtures.json("precision.json") }
}
