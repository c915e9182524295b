internal import Testing
internal import Training

@Suite struct LookAlikeVariablesTests {
    @Test(arguments: [
        ("CUDA_VISIBLE_DIVECES", "CUDA_VISIBLE_DEVICES"), ("CUDA_VISBLE_DEVICES", "CUDA_VISIBLE_DEVICES"),
        ("CUDA_VISIBLE_DEVICE", "CUDA_VISIBLE_DEVICES"), ("NCCL_SOCKET_IFNAMES", "NCCL_SOCKET_IFNAME"),
        ("MASTER_ADR", "MASTER_ADDR"), ("MASTERPORT", "MASTER_PORT"),
        ("OMP_NUM_THREAD", "OMP_NUM_THREADS"), ("WORLDSIZE", "WORLD_SIZE"), ("LOCALRANK", "LOCAL_RANK"),
        ("LOCKSTEP_NMVL", "LOCKSTEP_NVML"),
    ])
    func misspeltNamesAreTold(_ name: String, _ meant: String?) {
        let expected = meant.map { ["\(name) is set, and nothing reads it: \($0) was probably meant"] } ?? []
        #expect(LookAlikeVariables.warnings([name: "1"]) == expected)
    }

    /// Those that mean something, and what shells and schedulers set.
    @Test func othersAreLeftAlone() {
        let names = [
            "CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "GLOBAL_RANK", "LOCAL_RANK", "ROLE_RANK", "NODE_RANK", "RANK",
            "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "GLOO_SOCKET_IFNAME", "NCCL_IB_HCA",
            "NCCL_NET", "CUDA_HOME", "CUDA_PATH", "HOSTNAME", "LOGNAME", "LD_LIBRARY_PATH", "PYTHONPATH",
            "SLURM_PROCID",
            "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "LOCKSTEP_TEST_TAG", "LOCKSTEP_RUN_FOLDER", "TERM",
        ]
        #expect(LookAlikeVariables.warnings(Dictionary(uniqueKeysWithValues: names.map { ($0, "1") })).isEmpty)
    }
}
