// What libtorch's headers name of this library; the library itself is libtorch's business.
#pragma once
typedef int cusolverStatus_t;
