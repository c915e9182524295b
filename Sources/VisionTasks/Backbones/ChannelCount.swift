/// Channels of networks that come in several widths.
enum ChannelCount {
    /// The channels where the full network has `count`, a multiple of 16: all of a network's stay in proportion.
    static func scaled(_ count: Int, by width: Double) -> Int { count / 16 * max(1, Int((16 * width).rounded())) }
}
