import Torch

/// The columns of `[M, K]`, `K <= M`, made orthonormal: by Gram and Schmidt for few columns and for half precision,
/// otherwise by QR, as PyTorch's PowerSGD.
func orthogonalized(_ matrix: Tensor, _ epsilon: Double) -> Tensor {
    let isHalf = matrix.dtype == .float16 || matrix.dtype == .bfloat16
    guard matrix.size(1) <= 2 || isHalf else { return matrix.orthogonalTriangular().q }
    var columns = (0..<matrix.size(1)).map { matrix.sliced($0..<($0 + 1), axis: 1) }
    for index in columns.indices {
        let column = columns[index] / (columns[index].norm(2, [0], keepingAxes: true) + Scalar(epsilon))
        columns[index] = column
        for later in columns.indices where later > index {
            columns[later] = columns[later] - (column * columns[later]).sum([0], keepingAxes: true) * column
        }
    }
    return .concatenate(columns, axis: 1)
}
