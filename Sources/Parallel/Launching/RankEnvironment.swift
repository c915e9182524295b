import Foundation

/// What a rank is told: torchrun's contract, and what our own ranks know beyond it.
struct RankEnvironment {
    let launch: Launch
    let assignment: Assignment
    let runID: String

    func variables(localRank: Int, errorFile: String?) -> [String: String] {
        let rank = assignment.firstRank + localRank
        var variables = contract(rank, localRank)
        variables[RankRecorder.variable] = RankRecords.path(rank, in: assignment.folder)
        variables[RankProcess.launcher] = "\(getpid())"
        variables["TORCHELASTIC_ERROR_FILE"] = errorFile
        if launch.isolatesDevices { variables.merge(isolated(localRank)) { $1 } }
        return variables.merging(launch.environment(assignment.folder)) { $1 }
    }

    private func contract(_ rank: Int, _ localRank: Int) -> [String: String] {
        let inherited = ProcessInfo.processInfo.environment
        return [
            "RANK": "\(rank)", "LOCAL_RANK": "\(localRank)", "WORLD_SIZE": "\(assignment.worldSize)",
            "LOCAL_WORLD_SIZE": "\(assignment.localSize)", "GROUP_RANK": "\(assignment.nodeRank)",
            "GROUP_WORLD_SIZE": "\(assignment.nodeCount)", "ROLE_RANK": "\(rank)",
            "ROLE_WORLD_SIZE": "\(assignment.worldSize)", "ROLE_NAME": launch.role,
            "MASTER_ADDR": assignment.address, "MASTER_PORT": "\(assignment.port)",
            "TORCHELASTIC_USE_AGENT_STORE": "True", "TORCHELASTIC_RUN_ID": runID,
            "TORCHELASTIC_RESTART_COUNT": "\(assignment.attempt)",
            "TORCHELASTIC_MAX_RESTARTS": "\(launch.maxRestarts)",
            "TORCH_NCCL_ASYNC_ERROR_HANDLING": inherited["TORCH_NCCL_ASYNC_ERROR_HANDLING"] ?? "1",
            "OMP_NUM_THREADS": inherited["OMP_NUM_THREADS"] ?? "\(threads)",
        ]
    }

    /// The cores are shared out; torchrun gives every rank a single one.
    private var threads: Int { max(1, ProcessInfo.processInfo.activeProcessorCount / assignment.localSize) }

    /// Each rank sees one device, as its first.
    private func isolated(_ localRank: Int) -> [String: String] {
        let visible = ProcessInfo.processInfo.environment["CUDA_VISIBLE_DEVICES"]?
            .split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        let device = visible.map { localRank < $0.count ? $0[localRank] : "" } ?? "\(localRank)"
        return ["LOCAL_RANK": "0", "CUDA_VISIBLE_DEVICES": device]
    }
}
