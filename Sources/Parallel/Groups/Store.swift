import CTorch
public import Torch

/// A key-value store that all ranks reach: how they find each other.
public struct Store: Sendable {
    let handle: CStore?
    /// A short name for messages.
    let place: String

    var raw: CStore {
        guard let handle else { preconditionFailure("a store without a handle") }
        return handle
    }

    /// Listens on a port (0: a free one) for the ranks to come.
    public static func hosting(port: UInt16, address: String = "0.0.0.0", timeout: Double) throws(TorchError) -> Store {
        let handle = try tried(
            ct_tcp_store(address, port, true, -1, timeout),
            "cannot listen on port \(port): if another program has it, choose another by --master-port or MASTER_PORT")
        return Store(handle: handle, place: "\(address):\(port)")
    }

    /// Takes the socket over.
    static func hosting(on socket: ListeningSocket) throws(TorchError) -> Store {
        let handle = try tried(
            ct_tcp_store("\(socket.host)", socket.port, true, socket.descriptor, 60), "hosting the ranks' store")
        return Store(handle: handle, place: "\(socket.host):\(socket.port)")
    }

    /// Joins the store of another process, waiting up to `timeout` seconds for it to appear.
    public static func joining(_ address: String, port: UInt16, timeout: Double) throws(TorchError) -> Store {
        let handle = try tried(
            ct_tcp_store(address, port, false, -1, timeout),
            "cannot reach rank 0's store at \(address):\(port) within \(timeout) s")
        return Store(handle: handle, place: "\(address):\(port)")
    }

    /// A store within this process, for tests.
    public static func local() throws(TorchError) -> Store {
        Store(handle: try tried(ct_hash_store(), "making a store"), place: "this process")
    }

    /// The same store, with keys of its own.
    public func prefixed(_ prefix: String) throws(TorchError) -> Store {
        Store(handle: try tried(ct_prefix_store(prefix, raw), "making a store"), place: place)
    }

    /// The port that a hosted store got.
    public var port: UInt16 { ct_store_port(raw) }

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
