import Parallel
import TestSupport
import Testing
import Torch

@Suite struct DevicePlanTests {
    /// Two of one kind, and a third of another if the machine is mixed.
    private static func machine(_ count: Int = 4, isMixed: Bool = false) -> [GPU] {
        (0..<count).map { index in
            GPU(
                index: index, uuid: "GPU-\(index)000-\(index)", name: isMixed && index == 2 ? "A30" : "H100",
                pciBusID: "00000000:0\(index):00.0")
        }
    }

    private func plan(
        _ device: String, ranks: Int = 1, perRank: Int? = 1, shares: Bool = false,
        _ environment: [String: String] = [:],
        machine: [GPU] = machine()
    ) throws -> DevicePlan {
        try DevicePlan(
            DeviceRequest(device), DeviceDemand(ranks: ranks, perRank: perRank, sharesGPUs: shares),
            environment: environment
        ) { GPUMachine(gpus: machine) }
    }

    private struct Choice: Sendable {
        let device: String
        var visible: String?
        var ranks = 1
        var perRank: Int? = 1
        var shares = false
        /// The machine's numbers of each rank's GPUs.
        let gpus: [[Int]]
        /// CUDA's.
        let devices: [[Int]]
    }

    @Test(arguments: [
        Choice(device: "cuda", gpus: [[0]], devices: [[0]]),
        Choice(device: "cuda", ranks: 2, gpus: [[0], [1]], devices: [[0], [1]]),
        Choice(device: "3,1", ranks: 2, gpus: [[3], [1]], devices: [[0], [1]]),
        Choice(device: "cuda", visible: "2,0", ranks: 2, gpus: [[2], [0]], devices: [[0], [1]]),
        Choice(device: "1", visible: "2,0", gpus: [[0]], devices: [[0]]),
        Choice(device: "GPU-3,0", visible: "2,3", ranks: 2, gpus: [[3], [2]], devices: [[0], [1]]),
        Choice(device: "cuda", visible: "GPU-3,GPU-1", ranks: 2, gpus: [[3], [1]], devices: [[0], [1]]),
        Choice(device: "cuda", perRank: 2, gpus: [[0, 1]], devices: [[0, 1]]),
        Choice(device: "cuda", ranks: 2, perRank: 2, gpus: [[0, 1], [2, 3]], devices: [[0, 1], [2, 3]]),
        Choice(device: "1,3", perRank: nil, gpus: [[1, 3]], devices: [[0, 1]]),
        Choice(device: "cuda", ranks: 2, perRank: nil, gpus: [[0, 1], [2, 3]], devices: [[0, 1], [2, 3]]),
        Choice(device: "2", ranks: 3, shares: true, gpus: [[2], [2], [2]], devices: [[0], [0], [0]]),
        Choice(device: "2,3", ranks: 3, shares: true, gpus: [[2], [3], [2]], devices: [[0], [1], [0]]),
    ])
    private func dealsGPUsToRanks(_ choice: Choice) throws {
        let environment = choice.visible.map { ["CUDA_VISIBLE_DEVICES": $0] } ?? [:]
        let made = try plan(
            choice.device, ranks: choice.ranks, perRank: choice.perRank, shares: choice.shares, environment)
        #expect(made.ranks.map { $0.gpus.map(\.gpu.index) } == choice.gpus)
        #expect(made.ranks.map(\.all) == choice.devices.map { $0.map(Device.cuda) })
        #expect(made.notices.isEmpty)
    }

    /// What a rank's process sees: by UUID, so that no order matters.
    @Test func ranksSeeWhatAllOfThemUse() throws {
        let made = try plan("cuda", ranks: 2, ["CUDA_VISIBLE_DEVICES": "3,1,0"])
        for rank in made.ranks {
            #expect(
                rank.environment == [
                    "CUDA_VISIBLE_DEVICES": "GPU-3000-3,GPU-1000-1", "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
                ])
        }
        #expect(made.ranks[1].description == "cuda:1 H100 (GPU-1000-1)")
        #expect(
            made.map == [
                "local rank 0 -> cuda:0 -> 00000000:03:00.0 -> GPU-3000-3 -> H100",
                "local rank 1 -> cuda:1 -> 00000000:01:00.0 -> GPU-1000-1 -> H100",
            ])
    }

    @Test func theCPUAsksForNoDriver() throws {
        struct Asked: Error {}
        let plan = try DevicePlan(.cpu, DeviceDemand(ranks: 2, perRank: 3), environment: ["CUDA_VISIBLE_DEVICES": "0"])
        {
            throw Asked()
        }
        #expect(plan.ranks.map(\.all) == [[.cpu, .cpu, .cpu], [.cpu, .cpu, .cpu]])
        #expect(throws: DeviceError.self) {
            try DevicePlan(.cpu, DeviceDemand(ranks: 1, perRank: nil), environment: [:]) { throw Asked() }
        }
        #expect(plan.map.isEmpty && plan.ranks[0].environment.isEmpty)
    }

    @Test(arguments: [
        ("gpu", nil, 1, "--device is 'gpu': expected cpu, cuda"), ("0,,1", nil, 1, "--device is '0,,1'"),
        ("-1", nil, 1, "--device is '-1'"), ("4", nil, 1, "names 4, and 4 GPUs are visible"),
        ("2", "3,1", 1, "names 2, and 2 GPUs are visible with CUDA_VISIBLE_DEVICES=3,1"),
        ("GPU-0", "3,1", 1, "names GPU-0, and no visible GPU"), ("GPU-", nil, 1, "4 UUIDs begin so"),
        ("1,GPU-1", nil, 1, "GPU-1000-1 twice"), ("cuda", "", 1, "0 GPUs are visible with CUDA_VISIBLE_DEVICES= of 4"),
        ("cuda", "1,1", 1, "0 GPUs are visible"), ("cuda", nil, 5, "5 ranks need more than the 4 chosen GPUs"),
        ("0,1", nil, 3, "start 2 at most, or let ranks share GPUs by --oversubscribe"),
    ])
    func whatCannotBeHadIsSaid(_ device: String, _ visible: String?, _ ranks: Int, _ words: String) {
        let error = #expect(throws: DeviceError.self) {
            try plan(device, ranks: ranks, visible.map { ["CUDA_VISIBLE_DEVICES": $0] } ?? [:])
        }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func gpusThatDoNotWorkAreNotGivenOut() throws {
        var machine = Self.machine()
        machine[1].failure = "GPU is lost"
        #expect(try plan("cuda", machine: machine).ranks[0].gpus[0].gpu.index == 0)
        let error = #expect(throws: DeviceError.self) { try plan("cuda", ranks: 2, machine: machine) }
        #expect(error?.description == "GPU 1 does not work: GPU is lost")
    }

    @Test func aDividedGPUIsTakenByItsParts() throws {
        var machine = Self.machine(1)
        machine[0].instances = ["MIG-1", "MIG-2"].map { GPU.Instance(uuid: $0, name: "H100 MIG 3g.40gb") }
        let error = #expect(throws: DeviceError.self) { try plan("cuda", machine: machine) }
        #expect(error?.description.contains("GPU 0 is divided (MIG): name one of its instances") == true)
        let made = try plan("MIG-2,MIG-1", ranks: 2, machine: machine)
        #expect(made.ranks.map(\.all) == [[.cuda(0)], [.cuda(0)]])
        #expect(made.ranks.map { $0.environment["CUDA_VISIBLE_DEVICES"] } == ["MIG-2", "MIG-1"])
        #expect(throws: DeviceError.self) { try plan("MIG-2,MIG-1", perRank: 2, machine: machine) }
    }

    /// CUDA's own order is known only where the GPUs are alike, or it was told.
    @Test func sayWhereNumbersAreAmbiguous() throws {
        let mixed = Self.machine(isMixed: true)
        #expect(try plan("0,2", machine: mixed).notices.count == 1)
        #expect(try plan("cuda", ["CUDA_VISIBLE_DEVICES": "1"], machine: mixed).notices.count == 1)
        #expect(try plan("GPU-2", machine: mixed).notices.isEmpty)
        #expect(try plan("0", ["CUDA_VISIBLE_DEVICES": "GPU-2"], machine: mixed).notices.isEmpty)
        #expect(try plan("0,2", ["CUDA_DEVICE_ORDER": "PCI_BUS_ID"], machine: mixed).notices.isEmpty)
        let error = #expect(throws: DeviceError.self) {
            try plan("0,2", ["CUDA_DEVICE_ORDER": "FASTEST_FIRST"], machine: mixed)
        }
        #expect(error?.description.contains("an order that only CUDA knows") == true)
    }
}
