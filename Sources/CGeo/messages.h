// What GDAL says while a function runs, kept for the thread that has called it.
#pragma once
#include <stdbool.h>

/// From here on this thread's messages are collected, those of the call before are forgotten.
void geo_listen(void);

/// Ends the collecting.
/// @returns 0, or -1 where GDAL has said that something failed, or, if `strict`, has warned.
int geo_heard(bool strict);

/// The reason of a call that fails by itself.
void geo_complain(const char *reason);

const char *geo_problem(void);
