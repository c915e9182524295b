internal import CTorch

/// libtorch as a whole.
public enum TorchRuntime {
    public static var version: String { String(cString: ct_version()) }

    /// How libtorch was built, in its own words, one fact a line.
    public static var buildConfiguration: String { String(cString: ct_build_configuration()) }

    /// The threads that one operation on the CPU is spread over.
    public static var threads: Int {
        get { Int(ct_threads()) }
        set { ct_set_threads(CInt(newValue)) }
    }
}
