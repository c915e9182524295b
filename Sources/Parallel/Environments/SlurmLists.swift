/// The short forms in which Slurm writes hosts and counts.
enum SlurmLists {
    /// `node[01-03,7],login` as `node01, node02, node03, node7, login`; nil where the text is no list of hosts.
    ///
    /// Several brackets in a name, as in `rack[1-2]node[1-4]`, run through all combinations, the last one fastest.
    static func hosts(_ text: String) -> [String]? {
        guard let items = split(text), !items.isEmpty else { return nil }
        let expanded = items.compactMap(expanded)
        return expanded.count == items.count ? expanded.flatMap { $0 } : nil
    }

    /// `2(x3),1` as `2, 2, 2, 1`; nil where the text is no list of counts.
    static func counts(_ text: String) -> [Int]? {
        var counts: [Int] = []
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let match = item.wholeMatch(of: /(\d+)(?:\(x(\d+)\))?/), let count = Int(match.1),
                let times = match.2 == nil ? 1 : match.2.flatMap({ Int($0) }), times <= maximum
            else { return nil }
            counts += [Int](repeating: count, count: times)
        }
        return counts
    }

    /// More hosts than any cluster has: a list that names more is a mistake, and is not written out.
    private static let maximum = 1_000_000

    /// At the commas outside brackets.
    private static func split(_ text: String) -> [Substring]? {
        var items: [Substring] = []
        var (start, isInside) = (text.startIndex, false)
        for index in text.indices {
            switch text[index] {
            case "[" where !isInside: isInside = true
            case "]" where isInside: isInside = false
            case "[", "]": return nil
            case "," where !isInside:
                items.append(text[start..<index])
                start = text.index(after: index)
            default: continue
            }
        }
        return isInside ? nil : items + [text[start...]]
    }

    private static func expanded(_ item: Substring) -> [String]? {
        guard let open = item.firstIndex(of: "[") else { return item.isEmpty ? nil : [String(item)] }
        guard let close = item[open...].firstIndex(of: "]"),
            let middle = numbers(item[item.index(after: open)..<close])
        else { return nil }
        let rest = item[item.index(after: close)...]
        guard let endings = rest.isEmpty ? [""] : expanded(rest), middle.count * endings.count <= maximum else {
            return nil
        }
        return middle.flatMap { number in endings.map { String(item[..<open]) + number + $0 } }
    }

    /// `01-03,7` as `01, 02, 03, 7`.
    private static func numbers(_ text: Substring) -> [String]? {
        var numbers: [String] = []
        for range in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let match = range.wholeMatch(of: /(\d+)(?:-(\d+))?/), let first = Int(match.1),
                let last = Int(match.2 ?? match.1), first <= last, last - first < maximum
            else { return nil }
            numbers += (first...last).map { padded($0, to: match.1.count) }
        }
        return numbers
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
