import Parallel
import Testing
import Torch

@Suite struct BackendChoiceTests {
    private let mpirun = ["OMPI_COMM_WORLD_SIZE": "2"]

    private func works(_: Plugin) -> Plugin.Status { .works("all of it") }
    private func fails(_: Plugin) -> Plugin.Status { .unavailable(reason: "there is no driver") }
    /// Opening a plug-in takes a second.
    private func mustNotBeAsked(_ plugin: Plugin) -> Plugin.Status {
        Issue.record("\(plugin) was opened for nothing")
        return works(plugin)
    }

    @Test func gpusHaveNCCLWhereItWorks() throws {
        let choice = try BackendChoice(for: .cuda(1), environment: [:], probe: works)
        #expect("\(choice)" == "nccl, because the model is on cuda:1")
    }

    @Test func gpusHaveGlooWhereNCCLDoesNotWork() throws {
        let choice = try BackendChoice(for: .cuda(0), environment: [:], probe: fails)
        #expect("\(choice)" == "gloo, because NVIDIA GPUs and NCCL are not available: there is no driver")
    }

    @Test func theCPUHasGloo() throws {
        let choice = try BackendChoice(for: .cpu, environment: mpirun, probe: mustNotBeAsked)
        #expect("\(choice)" == "gloo, because the model is on the CPU, and NCCL joins NVIDIA's GPUs only")
    }

    @Test(arguments: [Backend.gloo, .mpi]) func whatIsAskedForIsTaken(_ backend: Backend) throws {
        let choice = try BackendChoice(backend, for: .cpu, environment: mpirun, probe: works)
        #expect("\(choice)" == "\(backend.rawValue), because --backend asks for it")
    }

    @Test(arguments: [
        (Backend.nccl, Device.cpu, true, "the model is on the CPU"), (.nccl, .cuda(0), false, "there is no driver"),
        (.mpi, .cpu, false, "there is no driver"), (.mpi, .cuda(0), true, "MPI sends tensors of the CPU only"),
    ])
    func whatCannotWorkIsRefused(_ backend: Backend, _ device: Device, hasPlugins: Bool, reason: String) {
        let error = #expect(throws: BackendError.self) {
            try BackendChoice(backend, for: device, environment: mpirun, probe: hasPlugins ? works : fails)
        }
        #expect(error?.description.hasPrefix("--backend \(backend.rawValue) cannot work here: ") == true)
        #expect(error?.description.contains(reason) == true)
    }

    @Test func mpiNeedsMpirun() {
        let error = #expect(throws: BackendError.self) {
            try BackendChoice(.mpi, for: .cpu, environment: [:], probe: mustNotBeAsked)
        }
        #expect(error?.description.contains("mpirun -np 2 lockstep train") == true)
    }
}
