import Testing

/// One test at a time, because one model at a time can be observed.
@Suite(.serialized) enum LayerProfiling {}
