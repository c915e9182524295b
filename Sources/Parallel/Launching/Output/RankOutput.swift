/// Where the ranks' output goes.
public enum RankOutput: Sendable {
    /// The main rank keeps the terminal; each other one writes into `<rank>.log` beside the records.
    case mainOnTerminal
    case torchrun(TorchrunOutput)
}

/// torchrun's options for the output of programs of any kind.
public struct TorchrunOutput: Sendable {
    /// Takes `<run id>_<number>/attempt_<n>/<local rank>/{stdout.log,stderr.log,error.json}`; nil: a temporary folder.
    public var folder: String?
    /// What goes into files instead of the terminal.
    public var redirects = StreamSelection()
    /// What goes into files and to the terminal, with a prefix that names the rank.
    public var tee = StreamSelection()
    /// The local ranks whose output the terminal shows; nil: all.
    public var shown: Set<Int>?
    /// Before each line of a stream that is teed: `${role_name}`, `${rank}` and `${local_rank}` are replaced.
    public var prefix = "[${role_name}${local_rank}]:"

    public init() {}
}
