import Parallel
import Testing

/// What the host of a rendezvous decides, without a clock or a network.
@Suite struct RendezvousBookTests {
    /// Machines that do as they are told, a tenth of a second after they were told.
    private struct World {
        var book: RendezvousBook
        var documents: [Int: NodeDocument] = [:]
        var time = 0.0
        var dead: Set<Int> = []

        init(_ nodes: ClosedRange<Int>, maxRestarts: Int = 0) {
            var options = NodeOptions(nodes: nodes, host: "a", port: 1)
            options.lastCall = 5
            options.joinTimeout = 60
            options.silence = 10
            book = RendezvousBook(options, maxRestarts: maxRestarts, folder: "runs/x", now: 0)
        }

        mutating func come(_ node: Int, rank: Int? = nil, processes: Int = 2, terms: String = "same") {
            documents[node] = NodeDocument(name: "host\(node)", processes: processes, rank: rank, terms: terms)
        }

        mutating func pass(_ seconds: Double) {
            for _ in 0..<Int(seconds * 10) {
                time += 0.1
                for node in documents.keys where !dead.contains(node) { documents[node]?.beat += 1 }
                book.read(documents, now: time)
                for node in documents.keys where !dead.contains(node) { obey(node) }
            }
        }

        private mutating func obey(_ node: Int) {
            switch (book.document.phase, documents[node]?.state) {
            case (.running(let round), .waiting) where round.nodes.contains(node):
                documents[node]?.state = .running(attempt: round.attempt)
            case (.ending(let round, _), .running(let attempt)) where attempt == round.attempt:
                documents[node]?.state = .ended(attempt: round.attempt, .ended)
            case (.gathering, .ended): documents[node]?.state = .waiting
            case (.closed, _): documents[node]?.state = .left
            default: break
            }
        }

        mutating func end(_ node: Int, _ result: AttemptResult) {
            let attempt = attempt ?? 0
            documents[node]?.state = .ended(attempt: attempt, result)
        }

        var round: Round? { if case .running(let round) = book.document.phase { round } else { nil } }
        var attempt: Int? { round?.attempt }
        var closing: [String]? {
            if case .closed(let code, let lines) = book.document.phase { ["\(code)"] + lines } else { nil }
        }
    }

    private func failure(_ line: String, code: Int32 = 1, isConsequence: Bool = false) -> AttemptResult {
        .failed(LaunchFailure(lines: [line], exitCode: code, isConsequence: isConsequence))
    }

    @Test func allThatAreNeededBegin() {
        var world = World(2...2)
        world.come(0)
        world.pass(1)
        #expect(world.round == nil)
        world.come(1, processes: 3)
        world.pass(0.2)
        #expect(world.round?.members == [.init(node: 0, processes: 2), .init(node: 1, processes: 3)])
        let part = world.round?.assignment(of: 1, address: "a")
        #expect(part?.ranks == 2..<5 && part?.worldSize == 5 && part?.nodeRank == 1)
    }

    @Test func placesThatWereGivenAreKept() {
        var world = World(3...3)
        for (node, rank) in [2, 0, 1].enumerated() { world.come(node, rank: rank) }
        world.pass(0.2)
        #expect(world.round?.nodes == [1, 2, 0])
    }

    @Test func thoseThatAreWelcomeAreAwaitedForAMoment() {
        var world = World(1...3)
        world.come(0)
        world.pass(4)
        #expect(world.round == nil)
        world.come(1)
        world.pass(2)
        #expect(world.round?.nodes == [0, 1])
    }

    @Test func twoOfOnePlaceAreRefused() {
        var world = World(2...2)
        world.come(0, rank: 1)
        world.come(1, rank: 1)
        world.pass(0.2)
        #expect(
            world.closing == [
                "2", "host0 and host1 both say that they are node 1: each needs a --node-rank of its own",
            ])
    }

    @Test func otherTermsAreRefused() {
        var world = World(2...2)
        world.come(0)
        world.come(1, terms: "other")
        world.pass(0.2)
        #expect(
            world.closing?[1].hasPrefix("machines were started with other options: host1: other; host0: same") == true)
    }

    @Test func thoseWhoDoNotComeAreNamed() {
        var world = World(3...3)
        world.come(0, rank: 0)
        world.come(1, rank: 2)
        world.pass(61)
        #expect(
            world.closing == ["1", "only 2 of 3 machines came within 60 s: host0, host1; --node-rank 1 is missing"])
    }

    @Test func theEndOfAllIsTheEnd() {
        var world = World(2...2)
        world.come(0)
        world.come(1)
        world.pass(0.2)
        world.end(0, .finished)
        world.pass(1)
        #expect(world.closing == nil)
        world.end(1, .finished)
        world.pass(0.1)
        #expect(world.closing == ["0"])
        #expect(!world.book.isHeard(now: world.time))
        world.pass(0.2)
        #expect(world.book.isHeard(now: world.time))
    }

    /// The first to be heard of only lost its connection.
    @Test func theCauseComesBeforeItsConsequences() {
        var world = World(3...3)
        for node in 0..<3 { world.come(node) }
        world.pass(0.2)
        world.end(0, failure("lost the connection", isConsequence: true))
        world.pass(0.1)
        world.end(2, failure("no such file", code: 7))
        world.pass(1)
        #expect(world.closing == ["7", "no such file"])
    }

    @Test func failuresAreRestartedAsOftenAsAllowed() {
        var world = World(2...2, maxRestarts: 1)
        world.come(0)
        world.come(1)
        world.pass(0.2)
        world.end(1, failure("bad luck"))
        world.pass(5)
        #expect(world.attempt == 1)
        #expect(world.book.document.notice == ["bad luck", "starting all ranks again, restart 1 of 1"])
        world.end(0, failure("bad luck again", code: 3))
        world.pass(5)
        #expect(world.closing == ["3", "bad luck again"])
    }

    @Test func aLostMachineIsNamedAndTheOthersGoOn() {
        var world = World(1...2)
        world.come(0)
        world.come(1)
        world.pass(0.2)
        world.dead = [1]
        world.end(0, failure("connection closed", isConsequence: true))
        world.pass(9)
        #expect(world.round == nil && world.closing == nil)
        world.pass(6)
        #expect(world.round?.nodes == [0] && world.attempt == 1)
        #expect(world.book.document.notice[0] == "node 1 (host1, ranks 2 to 3) is lost: no sign of life for 10 s")
    }

    @Test func aLostMachineThatIsNeededEndsTheJob() {
        var world = World(2...2)
        world.come(0)
        world.come(1, processes: 1)
        world.pass(0.2)
        world.dead = [1]
        world.pass(11)
        #expect(
            world.closing == [
                "1", "node 1 (host1, rank 2) is lost: no sign of life for 10 s", "all ranks were stopped",
            ])
    }

    @Test func aNewcomerIsTakenIn() {
        var world = World(1...3)
        world.come(0)
        world.pass(6)
        #expect(world.round?.nodes == [0])
        world.come(1)
        world.pass(5)
        #expect(world.round?.nodes == [0, 1] && world.attempt == 1)
        #expect(world.book.document.notice == ["another machine has come: starting all ranks again with it"])
    }

    @Test func whoIsTooManyWaits() {
        var world = World(1...2)
        for node in 0..<3 { world.come(node) }
        world.pass(3)
        #expect(world.round?.nodes == [0, 1])
        world.pass(10)
        #expect(world.attempt == 0)
    }

    @Test func aRequestToStopOnOneIsOneToAll() {
        var world = World(2...2, maxRestarts: 3)
        world.come(0)
        world.come(1)
        world.pass(0.2)
        world.documents[1]?.isStopRequested = true
        world.pass(0.2)
        #expect(world.book.document.isStopRequested)
        world.end(0, .stopped)
        world.end(1, failure("was killed"))
        world.pass(1)
        #expect(world.closing == ["130"])
    }

    @Test func aRequestToStopBeforeTheBeginEndsTheJob() {
        var world = World(2...2)
        world.come(0)
        world.documents[0]?.isStopRequested = true
        world.pass(0.2)
        #expect(world.closing == ["130"])
    }
}
