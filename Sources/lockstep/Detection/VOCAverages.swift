import Foundation
import OrderedCollections
import Training
import VisionTasks

/// VOC's mean average precisions, of the kinds that are asked for.
struct VOCAverages {
    private let values: [(kind: VOCAverage, value: Double?)]

    init(_ records: DetectionRecords, _ kinds: [VOCAverage]) {
        values = kinds.map { ($0, VOCEvaluation(records, $0).meanAveragePrecision) }
    }

    var lines: [String] {
        values.map { kind, value in
            let name = kind.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)
            return " Mean Average Precision, \(name) @[ IoU=0.50 ] = \(String(format: "%0.3f", value ?? -1))"
        }
    }

    /// Such as `mAP.voc2007`.
    var metrics: Metrics {
        var metrics = Metrics()
        for (kind, value) in values { metrics["mAP.\(kind.rawValue)"] = value ?? .nan }
        return metrics
    }
}
