extension Diagnosis {
    /// What is wrong, once it is certain: calls that differ are looked at twice, as a record may be read half written.
    package func finding(_ timeout: Double, _ suspicion: inout Mismatch?) -> String? {
        let found = mismatch
        defer { suspicion = found }
        if let found, found == suspicion { return found.message }
        return desertion(timeout: min(1, timeout)) ?? stall(timeout: timeout)
    }

    /// The rank whose end broke the others' connections: one that has said why, else one that has fallen silent.
    package func lost(silence: Double) -> String? {
        let ranks = traces.values.sorted { $0.rank < $1.rank }
        for trace in ranks {
            guard let failure = trace.failure, !failure.isConsequence else { continue }
            return "rank \(trace.rank) failed\(trace.place): \(failure.message)"
        }
        guard let gone = ranks.first(where: { $0.state == .running && isGone($0, silence) }) else { return nil }
        let seen = gone.note.isEmpty ? "" : ", last seen in \(gone.note)"
        return "rank \(gone.rank) has gone without a word\(seen): it crashed, was killed, or its machine is lost"
    }

    private func isGone(_ trace: RankTrace, _ silence: Double) -> Bool {
        states[trace.rank] == .gone || now - trace.heartbeat > silence
    }
}
