import Parallel
import Testing

@Suite struct GroupFactoryTests {
    @Test func oneRankNeedsNoStore() throws {
        #expect(try Topology.solo.makeGroup() is SoloGroup)
    }
}
