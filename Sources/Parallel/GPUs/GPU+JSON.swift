// Written out, because synthesized encoding leaves out what is nil: readers of the JSON shall find every key.

extension GPUMachine: Encodable {
    private enum Key: String, CodingKey {
        case driverVersion, gpus
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(driverVersion, forKey: .driverVersion)
        try container.encode(gpus, forKey: .gpus)
    }
}

extension GPU: Encodable {
    private enum Key: String, CodingKey {
        case index, uuid, name, pciBusID, instances, load, processes, failure
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(index, forKey: .index)
        try container.encode(uuid, forKey: .uuid)
        try container.encode(name, forKey: .name)
        try container.encode(pciBusID, forKey: .pciBusID)
        try container.encode(instances, forKey: .instances)
        try container.encode(load, forKey: .load)
        try container.encode(processes, forKey: .processes)
        try container.encode(failure, forKey: .failure)
    }
}

extension GPU.Instance: Encodable {
    private enum Key: String, CodingKey {
        case uuid, name
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(uuid, forKey: .uuid)
        try container.encode(name, forKey: .name)
    }
}

extension GPULoad: Encodable {
    private enum Key: String, CodingKey {
        case memoryUsedBytes, memoryTotalBytes, utilizationPercent, temperatureCelsius, powerWatts, powerLimitWatts
        case throttleReasons
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(memoryUsedBytes, forKey: .memoryUsedBytes)
        try container.encode(memoryTotalBytes, forKey: .memoryTotalBytes)
        try container.encode(utilizationPercent, forKey: .utilizationPercent)
        try container.encode(temperatureCelsius, forKey: .temperatureCelsius)
        try container.encode(powerWatts, forKey: .powerWatts)
        try container.encode(powerLimitWatts, forKey: .powerLimitWatts)
        try container.encode(throttleReasons, forKey: .throttleReasons)
    }
}

extension GPUProcess: Encodable {
    private enum Key: String, CodingKey {
        case id, memoryBytes, name
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(id, forKey: .id)
        try container.encode(memoryBytes, forKey: .memoryBytes)
        try container.encode(name, forKey: .name)
    }
}
