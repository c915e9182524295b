// Moments in the work of a device that works by itself, and the time between them.
#include "bridge.hpp"

#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <memory>

struct CTMoment {
  c10::Event event;

  explicit CTMoment(c10::Device device) : event(device.type(), c10::EventFlag::BACKEND_DEFAULT) {
    event.record(c10::impl::VirtualGuardImpl(device.type()).getStream(device));
  }
};

CTMoment* ct_moment(CTDevice device) {
  return ct::guard(
      static_cast<CTMoment*>(nullptr), [&] { return std::make_unique<CTMoment>(ct::device(device)).release(); });
}
void ct_moment_free(CTMoment* moment) {
  ct::status([&] { delete moment; });
}
int ct_moment_seconds(CTMoment* earlier, CTMoment* later, double* seconds) {
  return ct::status([&] {
    later->event.synchronize();
    *seconds = earlier->event.elapsedTime(later->event) * 1e-3;
  });
}
