internal import Testing
internal import Training

/// A terminal `width` columns wide, or a file if that is nil.
private struct Stage {
    let clock = FakeClock()
    let screen = Transcript()
    let line: ProgressLine

    init(width: Int?, hasColour: Bool = false, hasUnicode: Bool = true) {
        let console = Console(
            hasColour: hasColour, hasUnicode: hasUnicode, width: { width }, write: screen.write)
        line = ProgressLine(console: console, plainInterval: 5, now: clock.now)
    }

    /// What is shown for step `step` of 40, `seconds` after the last.
    func show(_ step: Int, after seconds: Double = 1) -> String {
        clock.advance(seconds)
        line.update(report(step))
        return screen.take()
    }

    private func report(_ step: Int) -> ProgressReport {
        ProgressReport(
            "epoch 3/5", completed: step, total: 40, samples: step * 8, fields: ["loss 0.4123", "lr 1e-3"])
    }
}

/// Clears what is below the cursor, and goes to the next row.
private let begin = "\r\u{1B}[J\n"
/// Back to where the cursor waits.
private let end = "\u{1B}[A\r"

@Suite struct ProgressTests {
    @Test(arguments: [
        (20, "epoch 3/5 12/40"),
        (40, "epoch 3/5 ━━━        12/40  loss 0.4123"),
        (80, "epoch 3/5 ━━━━           12/40  loss 0.4123  lr 1e-3  40.0 samples/s  ETA 00:06"),
        (200, "epoch 3/5 ━━━━━━━                  12/40  loss 0.4123  lr 1e-3  40.0 samples/s  ETA 00:06"),
        (5, "epoc"), (1, ""), (0, ""),
    ]) func lineFitsTheTerminal(_ width: Int, _ expected: String) {
        let stage = Stage(width: width)
        _ = stage.show(2)
        let text = stage.show(12, after: 2)
        #expect(text == begin + expected + end)
        #expect(expected.count <= max(0, width - 1))
    }

    @Test func everyWidthFits() {
        for width in 0...250 {
            let stage = Stage(width: width)
            _ = stage.show(2)
            #expect(stage.show(12).count - begin.count - end.count <= max(0, width - 1))
        }
    }

    @Test func drawingIsThrottledButTheLastAlwaysShown() {
        let stage = Stage(width: 80)
        #expect(stage.show(1) != "")
        #expect(stage.show(2, after: 0.05) == "")
        #expect(stage.show(3, after: 0.06) != "")
        #expect(stage.show(40, after: 0.001).contains("40/40"))
        stage.line.finish()
        #expect(stage.screen.take().hasPrefix("\r\u{1B}[Jepoch 3/5 "))
    }

    @Test func otherOutputGoesAboveTheLine() {
        let stage = Stage(width: 80)
        let drawn = stage.show(1)
        stage.line.print("saved")
        #expect(stage.screen.take() == "\r\u{1B}[Jsaved\n" + drawn)
        stage.line.finish()
        _ = stage.screen.take()
        stage.line.print("done")
        #expect(stage.screen.take() == "done\n")
    }

    @Test func plainLinesElsewhere() {
        let stage = Stage(width: nil)
        #expect(stage.show(1) == "epoch 3/5   1/40  loss 0.4123  lr 1e-3\n")
        #expect(stage.show(2) == "")
        stage.line.print("note")
        #expect(stage.screen.take() == "note\n")
        #expect(stage.show(6, after: 4) == "epoch 3/5   6/40  loss 0.4123  lr 1e-3  8.0 samples/s  ETA 00:34\n")
        #expect(stage.show(7) == "")
        stage.line.finish()
        #expect(stage.screen.take().hasPrefix("epoch 3/5   7/40"))
        #expect(stage.show(40).hasPrefix("epoch 3/5  40/40"))
        stage.line.finish()
        #expect(stage.screen.take() == "")
    }

    @Test func coloursAndAsciiAreTheConsoles() {
        #expect(Stage(width: 80, hasColour: true).show(20).contains("\u{1B}[36m━"))
        #expect(Stage(width: 80, hasUnicode: false).show(20).contains("epoch 3/5 ====="))
        #expect(!Stage(width: 80).show(20).dropFirst(begin.count).dropLast(end.count).contains("\u{1B}"))
    }

    @Test func endSaysHowLongItTook() {
        let stage = Stage(width: nil)
        _ = stage.show(1)
        #expect(stage.show(40, after: 3723).hasSuffix(" samples/s  in 1:02:03\n"))
    }

    @Test func halfCellsAreDrawn() {
        #expect(Stage(width: 80).show(13).contains(" ━━━━━━━╸  "))
    }

    @Test func paceStartsAnewWithOtherWork() {
        let stage = Stage(width: nil)
        _ = stage.show(40)
        #expect(!stage.show(30, after: 10).contains("ETA"))
    }

    /// The rank that draws knows nothing of it, and draws below it next time.
    @Test func anotherProcessTakesTheLineAway() {
        let screen = Transcript()
        Console(width: { 80 }, write: screen.write).interject("rank 1 failed")
        #expect(screen.take() == "\r\u{1B}[Jrank 1 failed\n")
        Console(write: screen.write).interject("rank 1 failed")
        #expect(screen.take() == "rank 1 failed\n")
    }

    @Test func theRateCountsWhatTheWorkIsMadeOf() {
        let stage = Stage(width: nil)
        stage.line.update(ProgressReport("reading", completed: 0, total: 8, samples: 0, unit: "MiB"))
        stage.clock.advance(2)
        stage.line.update(ProgressReport("reading", completed: 8, total: 8, samples: 8, unit: "MiB"))
        #expect(stage.screen.take().hasSuffix("reading  8/8  4.0 MiB/s  in 00:02\n"))
    }
}
