import ArgumentParser
import Foundation
import Parallel
import Torch
import Training

/// `--rdzv-conf`, with torchrun's keys.
struct RendezvousSettings {
    static let keys = [
        "is_host", "join_timeout", "keep_alive_interval", "keep_alive_max_attempt", "last_call_timeout", "timeout",
    ]

    private var values: [String: String] = [:]

    init(_ text: String) throws {
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2 else {
                throw ValidationError("--rdzv-conf has '\(pair)': expected KEY=VALUE")
            }
            guard Self.keys.contains(parts[0]) else {
                let hint = nearest(parts[0], in: Self.keys).map { "; did you mean \($0)?" } ?? ""
                throw ValidationError("--rdzv-conf has no '\(parts[0])'\(hint)")
            }
            values[parts[0]] = parts[1]
        }
    }

    func apply(to meeting: inout NodeOptions) throws {
        if let seconds = try seconds("timeout") { meeting.joinTimeout = seconds }
        if let seconds = try seconds("join_timeout") { meeting.joinTimeout = seconds }
        if let seconds = try seconds("last_call_timeout") { meeting.lastCall = seconds }
        let interval = try seconds("keep_alive_interval")
        let attempts = try seconds("keep_alive_max_attempt")
        if interval != nil || attempts != nil { meeting.silence = (interval ?? 5) * (attempts ?? 3) }
        guard let isHost = values["is_host"] else { return }
        guard let value = ["true": true, "1": true, "false": false, "0": false][isHost.lowercased()] else {
            throw ValidationError("--rdzv-conf has is_host=\(isHost): expected true or false")
        }
        meeting.isHost = value
    }

    private func seconds(_ key: String) throws -> Double? {
        guard let text = values[key] else { return nil }
        guard let value = Double(text), value > 0 else {
            throw ValidationError("--rdzv-conf has \(key)=\(text): expected a number above 0")
        }
        return value
    }
}
