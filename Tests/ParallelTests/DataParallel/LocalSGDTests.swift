import Parallel
import TestSupport
import Testing
import Torch

@Suite struct LocalSGDTests {
    /// Ranks agree in the first steps, then once a period, and whenever they are told to.
    @Test func ranksPartAndMeet() throws {
        let results = try LoopbackRanks.run(3) { group in
            let network = TinyNetwork()
            let local = LocalSGD(try network.makeParallel(group), warmupSteps: 2, period: 3)
            var agreed: [Bool] = []
            var firsts: [[Float]] = []
            for step in 0..<7 {
                try descend(network, local, seed: UInt64(10 * step + group.rank))
                agreed.append(try local.endStep())
                firsts.append(network.parameters[1].parameter.detached().array())
            }
            try local.averageParameters()
            firsts.append(network.parameters[1].parameter.detached().array())
            return (agreed, firsts)
        }
        let expected = [true, true, true, false, false, true, false]
        for (agreed, firsts) in results {
            #expect(agreed == expected)
            for (step, isSame) in (expected + [true]).enumerated() where isSame {
                #expect(firsts[step] == results[0].1[step], "step \(step)")
            }
        }
        #expect(results[0].1[3] != results[1].1[3] && results[0].1[6] != results[1].1[6])
    }

    @Test func aPeriodGoesOnWhereItWas() throws {
        let network = TinyNetwork()
        let local = LocalSGD(try network.makeParallel(SoloGroup()), warmupSteps: 2, period: 3)
        local.step = 4
        #expect(try [local.endStep(), local.endStep(), local.endStep()] == [false, true, false])
    }

    private func descend(_ network: TinyNetwork, _ local: LocalSGD, seed: UInt64) throws {
        network.clearGradients()
        try local.backward(network.loss(TinyNetwork.samples(2, seed: seed)))
        withoutGradient {
            for (_, parameter) in network.parameters { parameter.subtractInPlace(parameter.gradient * 0.002) }
        }
    }
}
