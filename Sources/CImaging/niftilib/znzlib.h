// niftilib's header asks for <znzlib.h>, which Debian installs beside it, out of the way of angled includes.
#include <nifti/znzlib.h>
