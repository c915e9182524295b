import Parallel
import Testing
import Torch

@Suite struct StoreTests {
    @Test func ranksMeetOnAFreePort() throws {
        let host = try Store.hosting(port: 0, address: "127.0.0.1", timeout: 10)
        #expect(host.port > 0)
        let guest = try Store.joining("127.0.0.1", port: host.port, timeout: 10)
        try host.set("word", "grün")
        #expect(try guest.get("word") == "grün")
        #expect(try guest.contains("word") && !guest.contains("other"))
    }

    @Test func prefixesKeepKeysApart() throws {
        let store = try Store.local()
        let (a, b) = (try store.prefixed("a"), try store.prefixed("b"))
        try a.set("key", "1")
        try b.set("key", "2")
        #expect(try a.get("key") == "1" && b.get("key") == "2" && !store.contains("key"))
    }

    @Test func countersStartAtZero() throws {
        let store = try Store.local()
        #expect(try store.add("count", 2) == 2)
        #expect(try store.add("count", -5) == -3)
    }

    @Test func aTakenPortIsNamedWithWhatToDo() throws {
        let host = try Store.hosting(port: 0, timeout: 10)
        let error = #expect(throws: LaunchError.self) { try Store.hosting(port: host.port, timeout: 10) }
        #expect(
            error?.description == """
                cannot listen on port \(host.port) of 127.0.0.1: Address already in use. If another program has it, choose \
                another by --master-port or MASTER_PORT
                """)
    }

    @Test(arguments: ["127.0.0.1", "::1", "[::1]", "localhost"]) func addressesAreOfBothFamilies(address: String) throws
    {
        let host = try Store.hosting(port: 0, address: address, timeout: 10)
        let guest = try Store.joining(address, port: host.port, timeout: 10)
        try host.set("key", "value")
        #expect(try guest.get("key") == "value")
    }

    @Test func aHostWithoutAnAddressIsNamed() {
        let error = #expect(throws: AddressError.self) {
            try Store.hosting(port: 0, address: "no-such-host.invalid", timeout: 1)
        }
        #expect(error?.description.hasPrefix("the host 'no-such-host.invalid' has no address: ") == true)
    }

    @Test func aStoreThatDoesNotAppearIsNamed() throws {
        let free = try Store.hosting(port: 0, timeout: 5).port
        let error = #expect(throws: TorchError.self) { try Store.joining("127.0.0.1", port: free, timeout: 1) }
        #expect(error?.action == "cannot reach rank 0's store at 127.0.0.1:\(free) within 1.0 s")
    }
}
