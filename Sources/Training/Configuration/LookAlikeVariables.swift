import Torch

/// Environment variables whose names are nearly those of others that mean something: whoever sets CUDA_VISBLE_DEVICES
/// trains on GPUs that he did not choose, and nobody says so.
public enum LookAlikeVariables {
    /// Read by Lockstep, by libraries under it, or by launchers that start its ranks.
    static let known = [
        "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "CUDA_LAUNCH_BLOCKING", "CUDA_MODULE_LOADING",
        "CUBLAS_WORKSPACE_CONFIG", "PYTORCH_CUDA_ALLOC_CONF", "PYTORCH_ALLOC_CONF", "NVIDIA_VISIBLE_DEVICES",
        "NVIDIA_DRIVER_CAPABILITIES", "NVIDIA_TF32_OVERRIDE",
        "NCCL_SOCKET_IFNAME", "NCCL_SOCKET_FAMILY", "NCCL_SOCKET_NTHREADS", "NCCL_NSOCKS_PERTHREAD", "NCCL_DEBUG",
        "NCCL_DEBUG_FILE", "NCCL_DEBUG_SUBSYS", "NCCL_IB_DISABLE", "NCCL_IB_TIMEOUT", "NCCL_P2P_DISABLE",
        "NCCL_P2P_LEVEL", "NCCL_NET_GDR_LEVEL", "NCCL_SHM_DISABLE", "NCCL_ALGO", "NCCL_PROTO", "NCCL_TOPO_FILE",
        "TORCH_NCCL_ASYNC_ERROR_HANDLING", "TORCH_NCCL_BLOCKING_WAIT", "GLOO_SOCKET_IFNAME",
        "MASTER_ADDR", "MASTER_PORT", "WORLD_SIZE", "LOCAL_RANK", "GLOBAL_RANK", "LOCAL_WORLD_SIZE", "NODE_RANK",
        "GROUP_RANK", "GROUP_WORLD_SIZE", "ROLE_RANK", "ROLE_NAME", "ROLE_WORLD_SIZE",
        "OMP_NUM_THREADS", "OMP_PROC_BIND", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "KMP_AFFINITY", "KMP_BLOCKTIME",
        "LOCKSTEP_CACHE", "LOCKSTEP_LIBTORCH", "LOCKSTEP_NVML", "LOCKSTEP_PLUGINS",
    ]

    /// A line for each variable that is spelt like a known one, but for one or two letters.
    public static func warnings(_ environment: [String: String]) -> [String] {
        environment.keys.sorted().compactMap { name in
            meant(by: name).map { "\(name) is set, and nothing reads it: \($0) was probably meant" }
        }
    }

    private static func meant(by name: String) -> String? {
        // Of short names, too many others are two letters away.
        guard name.count >= 8, !known.contains(name) else { return nil }
        let near = known.map { (name: $0, distance: editDistance(name, $0)) }.min { $0.distance < $1.distance }
        return near.flatMap { $0.distance <= 2 ? $0.name : nil }
    }
}
