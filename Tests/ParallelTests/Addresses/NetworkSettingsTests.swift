import Parallel
import Testing

@Suite struct NetworkSettingsTests {
    @Test func whatIsSetIsSaidInOrder() {
        let environment = ["NCCL_IB_DISABLE": "1", "HOME": "/", "GLOO_SOCKET_IFNAME": "eth0", "NCCL_DEBUG": "INFO"]
        #expect(
            NetworkSettings(environment).description
                == "GLOO_SOCKET_IFNAME=eth0, NCCL_DEBUG=INFO, NCCL_IB_DISABLE=1")
        #expect(NetworkSettings(["PATH": "/bin"]).description.isEmpty)
    }
}
