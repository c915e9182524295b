public import Torch

extension EventWriter {
    /// How the values of a tensor are spread. Waits for its device; says nothing of a tensor that is empty or has values
    /// that are not finite.
    public func histogram(_ tag: String, of tensor: Tensor, step: Int) throws {
        guard let histogram = ValueHistogram(tensor) else { return }
        try summary(tag, step) { $0.histo = TBSummary.Histogram(histogram) }
    }
}

extension TBSummary.Histogram {
    fileprivate init(_ histogram: ValueHistogram) {
        self.init()
        (min, max) = (histogram.minimum, histogram.maximum)
        (num, sum, sumSquares) = (Double(histogram.count), histogram.sum, histogram.sumOfSquares)
        bucketLimit = histogram.edges
        bucket = histogram.counts.map(Double.init)
    }
}
