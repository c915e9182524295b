import ArgumentParser
import Foundation

/// HOST:PORT; an IPv6 address stands in brackets where a port follows.
struct Endpoint {
    let host: String
    let port: UInt16

    init(host: String, port: UInt16) {
        (self.host, self.port) = (host.trimmingCharacters(in: ["[", "]"]), port)
    }

    init(_ text: String, port: UInt16) throws {
        let colon = text.lastIndex(of: ":")
        guard let colon, text[colon...].dropFirst().allSatisfy(\.isNumber),
            text[..<colon].count(where: { $0 == ":" }) == 0 || text.hasPrefix("[")
        else {
            self.init(host: text, port: port)
            return
        }
        guard let number = UInt16(text[colon...].dropFirst()) else {
            throw ValidationError("--rdzv-endpoint is '\(text)': expected HOST or HOST:PORT")
        }
        self.init(host: String(text[..<colon]), port: number)
    }
}
