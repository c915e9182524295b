import Testing

/// The program as its users see it: run in a folder, with files, signals and exit codes.
///
/// One test at a time, because what they measure, such as how soon ranks end, depends on who else is at work.
@Suite(.serialized) enum EndToEnd {}
