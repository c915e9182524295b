import Foundation

/// Where ranks meet, as PyTorch's `init_process_group(init_method=...)` takes it: `tcp://HOST:PORT`, `file:///PATH` or
/// `env://`; `?rank=0&world_size=2` at its end says which rank this is.
public struct StoreURL: Sendable, Equatable {
    enum Place: Equatable {
        case tcp(host: String, port: UInt16)
        case file(String)
        case environment
    }

    let place: Place
    /// This rank and the number of all; nil where the launcher says it.
    let member: Member?

    struct Member: Equatable {
        let rank: Int
        let size: Int
    }

    /// Whether it says which rank this process is.
    public var saysRank: Bool { member != nil }

    public init(_ text: String) throws(TopologyError) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme else { throw Self.wrong(text) }
        switch scheme {
        case "tcp": place = try Self.tcp(parts, text)
        case "file" where parts.path.hasPrefix("/") && parts.path.count > 1 && (parts.host ?? "").isEmpty:
            place = .file(parts.path)
        case "env" where parts.path.isEmpty: place = .environment
        default: throw Self.wrong(text)
        }
        member = try Self.member(parts.queryItems ?? [], text)
    }

    private static func tcp(_ parts: URLComponents, _ text: String) throws(TopologyError) -> Place {
        guard let host = parts.host, !host.isEmpty, let port = parts.port.flatMap(UInt16.init(exactly:)), port > 0,
            parts.path.isEmpty
        else { throw wrong(text) }
        return .tcp(host: host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")), port: port)
    }

    private static func member(_ items: [URLQueryItem], _ text: String) throws(TopologyError) -> Member? {
        if items.isEmpty { return nil }
        let values = Dictionary(items.map { ($0.name, $0.value.flatMap { Int($0) }) }) { $1 }
        guard values.count == 2, let rank = values["rank"] ?? nil, let size = values["world_size"] ?? nil,
            size >= 1, (0..<size).contains(rank)
        else { throw wrong(text) }
        return Member(rank: rank, size: size)
    }

    private static func wrong(_ text: String) -> TopologyError {
        TopologyError(
            description: """
                --store is '\(text)': expected tcp://HOST:PORT, file:///PATH or env://, where ?rank=R&world_size=W may \
                follow
                """)
    }
}

extension Topology {
    /// What the environment says, with the store where the URL says.
    public init(environment: [String: String], store: StoreURL) throws(TopologyError) {
        if let member = store.member {
            try self.init(member, environment)
        } else {
            try self.init(environment: environment)
        }
        try move(to: store.place)
    }

    /// Nobody says how many ranks there are on this machine.
    private init(_ member: StoreURL.Member, _ environment: [String: String]) throws(TopologyError) {
        let reader = EnvironmentReader(environment: environment)
        let localWorld = try reader.integer("LOCAL_WORLD_SIZE", in: 1...member.size, default: member.size)
        self.init(
            rank: member.rank,
            localRank: try reader.integer("LOCAL_RANK", in: 0...(localWorld - 1), default: member.rank % localWorld),
            nodeRank: member.rank / localWorld, worldSize: member.size, localWorldSize: localWorld,
            masterAddress: reader["MASTER_ADDR"] ?? "",
            masterPort: UInt16(try reader.integer("MASTER_PORT", in: 1...65535, default: 29500)),
            storeIsHostedByAgent: false)
        launcher = "--store"
        run = reader["TORCHELASTIC_RUN_ID"] ?? ""
        knowsItsNode = reader["LOCAL_WORLD_SIZE"] != nil
    }

    private mutating func move(to place: StoreURL.Place) throws(TopologyError) {
        switch place {
        case .environment:
            guard !masterAddress.isEmpty else {
                throw TopologyError(description: "--store is env://, and MASTER_ADDR is not set")
            }
        case .tcp(let host, let port):
            (masterAddress, masterPort, meetingFile, storeIsHostedByAgent) = (host, port, nil, false)
        case .file(let path):
            (meetingFile, storeIsHostedByAgent) = (path, false)
        }
    }
}
