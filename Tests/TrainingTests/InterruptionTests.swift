internal import Foundation
internal import Testing
internal import Training

/// Signals go to the whole process: the test's own thread is a worker of the system's, which are closed to them.
private func send(_ signal: Int32) { kill(getpid(), signal) }

private func wait(until condition: () -> Bool) {
    for _ in 0..<1000 where !condition() { usleep(10_000) }
}

@Suite struct InterruptionTests {
    @Test(arguments: [SIGINT, SIGTERM, SIGUSR1]) func firstSignalOnlyAsks(_ signal: Int32) async {
        await #expect(processExitsWith: .exitCode(7)) { [signal] in
            let interruption = try Interruption()
            precondition(!interruption.isRequested)
            send(signal)
            wait { interruption.isRequested }
            exit(interruption.isRequested ? 7 : 1)
        }
    }

    @Test func secondSignalEndsAtOnce() async {
        await #expect(processExitsWith: .exitCode(130)) {
            let interruption = try Interruption()
            send(SIGINT)
            wait { interruption.isRequested }
            send(SIGINT)
            wait { false }
        }
    }

    /// Slurm sends SIGUSR1, and SIGTERM when the time is up.
    @Test func whatFollowsAWarningIsNoSecondRequest() async {
        await #expect(processExitsWith: .exitCode(7)) {
            let interruption = try Interruption()
            for signal in [SIGUSR1, SIGUSR1, SIGTERM, SIGUSR1] {
                send(signal)
                usleep(50_000)
            }
            exit(interruption.secondsSinceRequest.map { (0...10).contains($0) } == true ? 7 : 1)
        }
    }

    @Test func firstSignalIsAnnounced() async {
        await #expect(processExitsWith: .exitCode(9)) {
            _ = try Interruption { exit(9) }
            send(SIGINT)
            wait { false }
        }
    }
}
