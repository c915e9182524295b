// niftilib's header asks for <znzlib.h>, which Debian installs beside it, out of the way of angled includes.
// Its library is built with zlib, which changes a struct, but its header does not say so.
#define HAVE_ZLIB
#include <nifti/znzlib.h>
