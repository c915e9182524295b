// OpenSSL's SHA-256, for the manifests of checkpoints.
#include <openssl/evp.h>
