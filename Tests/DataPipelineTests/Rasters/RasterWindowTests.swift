import DataPipeline
import Testing

@Suite struct RasterWindowTests {
    @Test(arguments: [(1000, 700, 256, 256), (1000, 700, 1000, 3), (17, 5000, 17, 1), (90, 90, 512, 512)])
    func blocksAreCoveredOnce(width: Int, height: Int, blockWidth: Int, blockHeight: Int) {
        let (size, blocks) = (
            ImageSize(width: width, height: height), ImageSize(width: blockWidth, height: blockHeight)
        )
        let windows = RasterWindow.covering(size, blocks: blocks, pixels: 100_000)
        #expect(windows.map { $0.width * $0.height }.reduce(0, +) == width * height)
        #expect(Set(windows).count == windows.count)
        for window in windows {
            #expect(RasterWindow(size).contains(window))
            #expect(window.x % blockWidth == 0 && window.y % blockHeight == 0)
            #expect(window.width * window.height <= max(100_000, blockWidth * blockHeight))
        }
    }
}
