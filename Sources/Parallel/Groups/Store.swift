import CTorch
public import Torch

/// A key-value store that all ranks reach: how they find each other.
public struct Store: Sendable {
    let handle: CStore?
    /// Where it is, for messages.
    let place: String
    /// Where others reach it; nil for a store that is no server.
    private(set) var server: Server?
    private var prefixes: [String] = []

    struct Server: Sendable {
        let host: String
        let port: UInt16
    }

    private init(_ handle: CStore, place: String) {
        self.handle = handle
        self.place = place
    }

    private init(_ handle: CStore, host: String, port: UInt16) {
        self.init(handle, place: SocketAddress.text(host, port))
        server = Server(host: host, port: port)
    }

    var raw: CStore {
        guard let handle else { preconditionFailure("a store without a handle") }
        return handle
    }

    /// Listens for the ranks to come.
    ///
    /// - Parameters:
    ///   - port: 0 for a free one.
    ///   - address: this machine's, by name or in digits.
    public static func hosting(port: UInt16, address: String = "127.0.0.1", timeout: Double) throws -> Store {
        try hosting(at: SocketAddress.resolve(address, port: port)[0], timeout: timeout)
    }

    /// Listens on one address only.
    static func hosting(at address: SocketAddress, timeout: Double) throws -> Store {
        try hosting(on: ListeningSocket(at: address), timeout: timeout)
    }

    /// Takes the socket over.
    static func hosting(on socket: ListeningSocket, timeout: Double = 60) throws(TorchError) -> Store {
        let (host, port) = (socket.address.host, socket.port)
        let handle = try tried(ct_tcp_store(host, port, true, socket.descriptor, timeout), "hosting the ranks' store")
        return Store(handle, host: host, port: port)
    }

    /// Joins the store of another process, waiting up to `timeout` seconds for it to appear.
    public static func joining(_ address: String, port: UInt16, timeout: Double) throws(TorchError) -> Store {
        let host = address.trimmingPrefix("[").replacing(/\]$/, with: "")
        let handle = try tried(
            ct_tcp_store(String(host), port, false, -1, timeout),
            "cannot reach rank 0's store at \(SocketAddress.text(String(host), port)) within \(timeout) s")
        return Store(handle, host: String(host), port: port)
    }

    /// A store in a file that all ranks can write to. It grows with every change, and stays.
    static func file(_ path: String, timeout: Double) throws(TorchError) -> Store {
        Store(try tried(ct_file_store(path, timeout), "opening the store in \(path)"), place: path)
    }

    /// A store within this process, for tests.
    public static func local() throws(TorchError) -> Store {
        Store(try tried(ct_hash_store(), "making a store"), place: "this process")
    }

    /// The same store, with keys of its own.
    public func prefixed(_ prefix: String) throws(TorchError) -> Store {
        var store = Store(try tried(ct_prefix_store(prefix, raw), "making a store"), place: place)
        store.server = server
        store.prefixes = prefixes + [prefix]
        return store
    }

    /// The same keys over a connection of its own, where this one may be busy.
    func reconnected(timeout: Double) throws(TorchError) -> Store {
        guard let server else { return self }
        var store = try Store.joining(server.host, port: server.port, timeout: timeout)
        for prefix in prefixes { store = try store.prefixed(prefix) }
        return store
    }

    /// The port that a hosted store got.
    public var port: UInt16 { ct_store_port(raw) }
}

// MARK: - Keys and values

extension Store {
    public func set(_ key: String, _ value: String) throws(TorchError) {
        let bytes = Array(value.utf8)
        try tried(ct_store_set(raw, key, bytes, bytes.count), "writing \(key) to the store at \(place)")
    }

    func set(_ key: String, _ bytes: UnsafeRawBufferPointer) throws(TorchError) {
        guard let start = bytes.baseAddress else { return }
        try tried(ct_store_set(raw, key, start, bytes.count), "writing \(key) to the store at \(place)")
    }

    /// Waits for the key to appear.
    public func get(_ key: String) throws(TorchError) -> String {
        String(decoding: try bytes(key), as: UTF8.self)
    }

    func bytes(_ key: String) throws(TorchError) -> [UInt8] {
        let value = Tensor(handle: try tried(ct_store_get(raw, key), "reading \(key) from the store at \(place)"))
        return value.array(of: UInt8.self)
    }

    /// Adds to a counter that starts at 0, and returns the new value.
    @discardableResult
    public func add(_ key: String, _ amount: Int) throws(TorchError) -> Int {
        var total: Int64 = 0
        try tried(ct_store_add(raw, key, Int64(amount), &total), "counting \(key) in the store at \(place)")
        return Int(total)
    }

    public func contains(_ key: String) throws(TorchError) -> Bool {
        var present = false
        try tried(ct_store_check(raw, key, &present), "looking for \(key) in the store at \(place)")
        return present
    }
}
