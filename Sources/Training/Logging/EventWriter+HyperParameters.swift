internal import Foundation
internal import SwiftProtobuf

/// TensorBoard's page of hyper-parameters: a row for each run, with its settings and the last value of its metrics.
extension EventWriter {
    /// - Parameter metrics: tags of scalars.
    public func hyperParameters(_ parameters: HyperParameters, metrics: [String]) throws {
        try note("experiment") { data, time in
            data.experiment.timeCreatedSecs = time
            data.experiment.hparamInfos = parameters.values.map { name, value in
                .with { ($0.name, $0.type) = (name, value.type) }
            }
            data.experiment.metricInfos = metrics.map { tag in .with { $0.name.tag = tag } }
        }
        try note("session_start_info") { data, time in
            data.sessionStartInfo.startTimeSecs = time
            for (name, value) in parameters.values { data.sessionStartInfo.hparams[name] = value.event }
        }
    }

    /// The run is complete.
    public func endOfRun() throws {
        try note("session_end_info") { data, time in
            (data.sessionEndInfo.status, data.sessionEndInfo.endTimeSecs) = (.success, time)
        }
    }

    /// The plug-in reads what is in a summary's metadata; its value may be anything.
    private func note(_ tag: String, _ fill: (inout TBHParamsPluginData, Double) -> Void) throws {
        var data = TBHParamsPluginData()
        fill(&data, now())
        let bytes = try data.serializedData()
        try summary("_hparams_/\(tag)", 0) { value in
            value.metadata.pluginData.pluginName = "hparams"
            value.metadata.pluginData.content = bytes
            value.tensor.dtype = .dtFloat
            value.tensor.floatVal = [0]
        }
    }
}

extension HyperParameters.Value {
    fileprivate var type: TBHParamInfo.DataType {
        switch self {
        case .number: .float64
        case .truth: .bool
        case .text: .string
        }
    }

    fileprivate var event: TBHParamValue {
        .with { event in
            switch self {
            case .number(let number): event.numberValue = number
            case .truth(let truth): event.boolValue = truth
            case .text(let text): event.stringValue = text
            }
        }
    }
}
