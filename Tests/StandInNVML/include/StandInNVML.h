// A stand-in for NVIDIA's management library: it is opened at run time, so it declares nothing.
