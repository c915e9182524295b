/// A machine's GPUs.
public struct GPUMachine: Sendable, Equatable {
    /// Such as `550.54.15`.
    public var driverVersion: String?
    /// In the driver's order. One that has failed is among them, with its failure.
    public var gpus: [GPU]

    public init(driverVersion: String? = nil, gpus: [GPU]) {
        self.driverVersion = driverVersion
        self.gpus = gpus
    }
}

/// A GPU as NVIDIA's driver knows it. What the driver cannot tell of it is nil.
public struct GPU: Sendable, Equatable {
    /// The driver's number: in the order of PCI addresses, whatever CUDA_VISIBLE_DEVICES says.
    public var index: Int
    /// `GPU-8932f937-d72c-4106-c12f-20bd9faed9f6`: stays the same for the life of the board.
    public var uuid: String?
    public var name: String?
    /// `00000000:3B:00.0`.
    public var pciBusID: String?
    /// The parts that it is divided into (MIG); empty where it is whole.
    public var instances: [Instance] = []
    public var load = GPULoad()
    /// What runs on it.
    public var processes: [GPUProcess]?
    /// Why the driver can say nothing of it.
    public var failure: String?

    /// A part of a GPU with memory and processors of its own.
    public struct Instance: Sendable, Equatable {
        /// `MIG-...`.
        public var uuid: String
        public var name: String?

        public init(uuid: String, name: String? = nil) {
            self.uuid = uuid
            self.name = name
        }
    }

    public init(index: Int, uuid: String? = nil, name: String? = nil, pciBusID: String? = nil) {
        self.index = index
        self.uuid = uuid
        self.name = name
        self.pciBusID = pciBusID
    }
}

/// How much of a GPU is in use at one moment.
public struct GPULoad: Sendable, Equatable {
    public var memoryUsedBytes: Int?
    public var memoryTotalBytes: Int?
    /// The part of the last moments in which anything ran on it.
    public var utilizationPercent: Int?
    public var temperatureCelsius: Int?
    public var powerWatts: Double?
    public var powerLimitWatts: Double?
    /// Why it runs slower than it could; empty when it does not.
    public var throttleReasons: [String]?

    public init() {}
}

/// A process that computes on a GPU.
public struct GPUProcess: Sendable, Equatable {
    public var id: Int
    public var memoryBytes: Int?
    /// nil for a process that cannot be seen from here, such as one of another container.
    public var name: String?

    public init(id: Int, memoryBytes: Int? = nil, name: String? = nil) {
        self.id = id
        self.memoryBytes = memoryBytes
        self.name = name
    }
}
