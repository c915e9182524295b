import Foundation

/// What a Python program that uses torch.distributed.elastic's `record` leaves of its exception.
struct ErrorFile {
    let message: String
    /// Where it was raised.
    let lines: [String]

    private struct Content: Decodable {
        var message: Message
    }

    private struct Message: Decodable {
        var message: String
        var extraInfo: [String: String]?
    }

    init?(path: String) {
        guard let data = FileManager.default.contents(atPath: path),
            let content = try? JSONDecoder().decode(Content.self, from: data)
        else { return nil }
        message = content.message.message
        let stack = content.message.extraInfo?["py_callstack"] ?? ""
        lines = stack.split(separator: "\n").suffix(12).map(String.init)
    }
}
