import CTorch
import Foundation
import Torch

/// A rank's place among others, and the store in which they find each other.
struct GroupMember {
    let store: Store
    let rank: Int
    let size: Int
    /// Seconds that a collective may take.
    let timeout: Double
}

extension TorchGroup {
    /// Ranks of this machine, of one process even, over Gloo and the loopback interface, for tests; returns when all are
    /// there.
    public static func local(
        _ store: Store, rank: Int, size: Int, timeout: Double, recorder: RankRecorder = RankRecorder()
    ) throws -> TorchGroup {
        ProcessSettings.surviveBrokenConnections()
        ProcessSettings.switchOffRecord()
        let member = GroupMember(store: store, rank: rank, size: size, timeout: timeout)
        return try TorchGroup(member, "gloo", cpu: gloo(member, ["127.0.0.1"]), recorder: recorder)
    }

    /// A group on a backend; on NCCL tensors of the CPU go over Gloo.
    ///
    /// - Parameters:
    ///   - device: the GPU that this rank talks from, for NCCL.
    ///   - gathering: where Gloo listens.
    static func make(
        _ backend: Backend, _ member: GroupMember, device: Device, gathering: GatheringAddress,
        recorder: RankRecorder, comparesCalls: Bool
    ) throws -> TorchGroup {
        let cpu = backend == .mpi ? try mpi(member, gathering) : try sealedGloo(member, gathering)
        var cuda: CBackend?
        if backend == .nccl, case .cuda(let index) = device { cuda = try nccl(member, index) }
        return try TorchGroup(
            member, backend == .nccl ? "nccl, and gloo for the CPU" : backend.rawValue, cpu: cpu, cuda: cuda,
            recorder: recorder, comparesCalls: comparesCalls)
    }

    /// When all ranks are connected, nobody else has a reason to connect to them.
    private static func sealedGloo(
        _ member: GroupMember, _ gathering: GatheringAddress
    ) throws(CollectiveError) -> CBackend {
        let others = Set(ListeningSockets.all())
        let backend = try gloo(member, gathering.addresses.map(\.host))
        for socket in ListeningSockets.all() where !others.contains(socket) { ListeningSockets.seal(socket) }
        return backend
    }

    /// Connects to all other ranks over TCP; returns when they are there.
    static func gloo(_ member: GroupMember, _ addresses: [String]) throws(CollectiveError) -> CBackend {
        let words = addresses.joined(separator: ",")
        guard
            let handle = ct_gloo_backend(
                member.store.raw, Int32(member.rank), Int32(member.size), member.timeout, words)
        else { throw CollectiveError(Collective(.meeting), rank: member.rank, libtorch: lastReason()) }
        return handle
    }

    private static func mpi(_ member: GroupMember, _ gathering: GatheringAddress) throws(TorchError) -> CBackend {
        if gathering.addresses.allSatisfy(\.isLoopback) { keepToSharedMemory() }
        let function = try Plugin.mpi.symbol("ct_mpi_backend")
        guard let handle = ct_call_mpi_backend(function, Int32(member.rank), Int32(member.size), member.timeout) else {
            throw TorchError("starting MPI", reason: Plugin.mpi.problem())
        }
        return handle
    }

    /// Open MPI, and UCX below it, listen on the network for what ranks of one machine do not use. What the user says wins.
    private static func keepToSharedMemory() {
        for (name, value) in ["btl": "self,vader", "pml": "ob1", "osc": "^ucx"] { setenv("OMPI_MCA_\(name)", value, 0) }
    }

    private static func nccl(_ member: GroupMember, _ device: Int) throws(TorchError) -> CBackend {
        let function = try Plugin.cuda.symbol("ct_nccl_backend")
        let (store, rank, size) = (member.store.raw, Int32(member.rank), Int32(member.size))
        guard let handle = ct_call_nccl_backend(function, store, rank, size, member.timeout, Int32(device)) else {
            throw TorchError("starting NCCL", reason: Plugin.cuda.problem())
        }
        return handle
    }
}
