#include "messages.h"

#include <cpl_error.h>
#include <stdio.h>
#include <string.h>

enum { ROOM = 1024 };

// Of each thread: GDAL calls the handler on the thread that it works for.
static _Thread_local char text[ROOM];
static _Thread_local CPLErr worst;

// The worst message stays, of equals the first: it is nearest to the cause.
static void CPL_STDCALL hear(CPLErr kind, CPLErrorNum number, const char *message) {
  (void)number;
  if (kind < CE_Warning || kind <= worst) return;
  worst = kind;
  snprintf(text, sizeof text, "%s", message);
  text[strcspn(text, "\r\n")] = '\0';
}

void geo_listen(void) {
  worst = CE_None;
  text[0] = '\0';
  CPLErrorReset();
  CPLPushErrorHandler(hear);
}

int geo_heard(bool strict) {
  CPLPopErrorHandler();
  return worst >= CE_Failure || (strict && worst == CE_Warning) ? -1 : 0;
}

void geo_complain(const char *reason) {
  worst = CE_Failure;
  snprintf(text, sizeof text, "%s", reason);
}

const char *geo_problem(void) { return text[0] != '\0' ? text : "GDAL does not say why"; }
