import Parallel
import TestSupport
import Testing

@Suite struct VisibleGPUsTests {
    private struct Content: Decodable {
        let uuids: [String]
        let cases: [Case]
    }

    private struct Case: Decodable {
        let gpus: Int
        let value: String?
        let visible: [Int]
    }

    @Test func readsTheVariableAsPyTorchDoes() throws {
        let content: Content = try Fixtures.json("devices.json")
        for entry in content.cases {
            let gpus = (0..<entry.gpus).map { GPU(index: $0, uuid: content.uuids[$0]) }
            let visible = VisibleGPUs.resolve(entry.value, among: gpus)
            #expect(visible.map(\.gpu.index) == entry.visible, "\(entry.value ?? "not set"), \(entry.gpus) GPUs")
            #expect(visible.map(\.ordinal) == Array(visible.indices))
        }
    }

    /// NVIDIA's guide to MIG: a process has one instance at most.
    @Test(arguments: [
        ("MIG-22201", "MIG-22201"), ("MIG-22202", "MIG-22202"), ("MIG-22202,MIG-22201", "MIG-22202"),
        ("MIG-222", nil), ("MIG-9", nil), ("MIG-", nil),
    ])
    func takesOneInstance(_ value: String, _ expected: String?) {
        var gpu = GPU(index: 1, uuid: "GPU-2")
        gpu.instances = ["MIG-22201", "MIG-22202"].map { GPU.Instance(uuid: $0) }
        let visible = VisibleGPUs.resolve(value, among: [GPU(index: 0), gpu])
        #expect(visible.map(\.uuid) == (expected.map { [$0] } ?? []))
        #expect(visible.allSatisfy { $0.gpu.index == 1 && $0.ordinal == 0 })
    }
}
