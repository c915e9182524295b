import Foundation
import Parallel
import TestSupport
import Testing

/// Against the stand-in's usual machine: an H100 at work, one of which little is known, one that is lost, an A30 that is
/// throttled, and an A100 in two parts.
@Suite struct NVMLTests {
    private let machine: GPUMachine

    private var gpus: [GPU] { machine.gpus }

    init() throws {
        machine = try NVML(environment: ["LOCKSTEP_NVML": StandInGPUs.library.path]).machine()
    }

    @Test func readsEveryValue() throws {
        #expect(machine.driverVersion == "550.54.15")
        let gpu = gpus[0]
        #expect(gpu.index == 0 && gpu.failure == nil && gpu.instances.isEmpty)
        #expect(gpu.uuid == "GPU-11100000-aaaa-bbbb-cccc-dddddddddddd")
        #expect(gpu.name == "NVIDIA H100 80GB HBM3" && gpu.pciBusID == "00000000:3B:00.0")
        #expect(gpu.load.memoryUsedBytes == 20 << 30 && gpu.load.memoryTotalBytes == 80 << 30)
        #expect(gpu.load.utilizationPercent == 97 && gpu.load.temperatureCelsius == 61)
        #expect(gpu.load.powerWatts == 512.4 && gpu.load.powerLimitWatts == 700)
        #expect(gpu.load.throttleReasons == [])
    }

    @Test func namesProcesses() throws {
        let own = try String(contentsOfFile: "/proc/self/comm", encoding: .utf8).trimmingCharacters(in: .newlines)
        #expect(gpus[0].processes == [GPUProcess(id: Int(getpid()), memoryBytes: 19 << 30, name: own)])
        #expect(gpus[1].processes == [GPUProcess(id: 0x7fff_ffff)])
        #expect(gpus[3].processes == [])
    }

    @Test func whatIsNotSupportedIsNil() {
        let gpu = gpus[1]
        #expect(gpu.uuid == "GPU-11100001-aaaa-bbbb-cccc-dddddddddddd" && gpu.failure == nil)
        #expect(gpu.pciBusID == nil && gpu.load == GPULoad())
    }

    @Test func oneThatFailsIsListed() {
        #expect(gpus.map(\.index) == [0, 1, 2, 3, 4])
        #expect(gpus[2].failure == "GPU is lost" && gpus[2].uuid == nil && gpus[2].processes == nil)
    }

    @Test func throttlingIsSaidInWords() {
        #expect(gpus[3].load.throttleReasons == ["power cap", "hardware thermal"])
    }

    @Test func partsHaveTheirOwnNames() {
        #expect(gpus[4].instances.map(\.uuid) == [1, 2].map { "MIG-2220000\($0)-aaaa-bbbb-cccc-dddddddddddd" })
        #expect(gpus[4].instances[0].name == "NVIDIA A100-SXM4-80GB MIG 3g.40gb")
    }

    @Test func aLibraryThatIsNoneIsAnError() throws {
        for (path, reason) in [("/nowhere/libnvidia-ml.so", "no NVIDIA driver here"), ("libm.so.6", "it is too old")] {
            let error = #expect(throws: NVMLError.self) { try NVML(environment: ["LOCKSTEP_NVML": path]) }
            #expect(error?.description.contains(reason) == true)
        }
    }
}
