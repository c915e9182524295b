// What libtorch's headers name of this library; the library itself is libtorch's business.
#pragma once
typedef struct cublasContext *cublasHandle_t;
typedef int cublasStatus_t;
