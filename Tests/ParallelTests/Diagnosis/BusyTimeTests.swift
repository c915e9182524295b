import Parallel
import Testing
import Torch

@Suite struct BusyTimeTests {
    @Test func overlappingWorkCountsOnce() {
        var busy = BusyTime()
        busy.begin(at: 1)
        busy.begin(at: 2)
        #expect(busy.seconds(at: 3) == 2)
        busy.end(at: 4)
        busy.end(at: 5)
        #expect(busy.seconds(at: 9) == 4)
        busy.begin(at: 10)
        busy.end(at: 11)
        #expect(busy.seconds(at: 20) == 5)
    }

    @Test func groupsOfSeveralRanksKnowTheirs() throws {
        #expect(SoloGroup().secondsInCollectives == nil)
    }
}
