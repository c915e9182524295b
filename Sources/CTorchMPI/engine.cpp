#include "engine.hpp"

#include <future>
#include <stdexcept>
#include <string>

namespace mpi {

Engine& Engine::shared() {
  static auto* const engine = new Engine();
  static const bool is_initialized = (engine->run([] { engine->initialize(); }), true);
  if (!is_initialized || engine->is_stopping()) {
    throw std::runtime_error("MPI has been ended in this process, and starts only once");
  }
  return *engine;
}

bool Engine::is_stopping() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return stops_;
}

void Engine::initialize() {
  int provided = MPI_THREAD_SINGLE;
  check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_SERIALIZED, &provided), "MPI_Init_thread");
  if (provided < MPI_THREAD_SERIALIZED) throw std::runtime_error("this MPI cannot be called by another thread than the first");
  check(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
  check(MPI_Comm_rank(MPI_COMM_WORLD, &rank_), "MPI_Comm_rank");
  check(MPI_Comm_size(MPI_COMM_WORLD, &size_), "MPI_Comm_size");
  make_types();
}

void Engine::submit(Call call) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (stops_) throw std::runtime_error("a collective after MPI was ended");
  waiting_.push_back([this, call = std::move(call)]() mutable { start(std::move(call)); });
  news_.notify_one();
}

void Engine::run(std::function<void()> body) {
  std::promise<void> ended;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting_.push_back([&] {
      try {
        body();
        ended.set_value();
      } catch (...) {
        ended.set_exception(std::current_exception());
      }
    });
    news_.notify_one();
  }
  ended.get_future().get();
}

void Engine::finalize() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (stops_) return;
    stops_ = true;
    news_.notify_one();
  }
  thread_.join();
}

// MARK: On MPI's thread

void Engine::loop() {
  while (!is_done()) {
    start_new_calls();
    if (progress()) last_event_ = Clock::now();
    rest();
  }
  if (!has_failed_) MPI_Finalize();
}

bool Engine::is_done() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return stops_ && waiting_.empty() && (running_.empty() || has_failed_);
}

void Engine::start_new_calls() {
  std::deque<std::function<void()>> taken;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    taken.swap(waiting_);
  }
  for (auto& call : taken) call();
  if (!taken.empty()) last_event_ = Clock::now();
}

void Engine::start(Call call) {
  Running running{std::move(call), MPI_REQUEST_NULL, Clock::time_point()};
  running.deadline = Clock::now() + running.call.timeout;
  try {
    running.call.start(&running.request);
    running_.push_back(std::move(running));
  } catch (...) {
    has_failed_ = true;
    running.call.work->fail(std::current_exception());
  }
}

/// Whether anything ended.
bool Engine::progress() {
  return running_.remove_if([this](Running& running) { return has_ended(running); }) > 0;
}

bool Engine::has_ended(Running& running) {
  auto& work = running.call.work;
  try {
    int ended = 0;
    MPI_Status status;
    check(MPI_Test(&running.request, &ended, &status), "MPI_Test");
    if (ended == 0) {
      give_up_late(running);
      return false;
    }
    if (work == nullptr) return true;
    running.call.finish();
    work->succeed(status.MPI_SOURCE);
  } catch (...) {
    has_failed_ = true;
    if (work != nullptr) work->fail(std::current_exception());
  }
  return true;
}

/// MPI goes on writing into the tensors of a call that nobody waits for any more, so they are kept.
void Engine::give_up_late(Running& running) {
  if (running.call.work == nullptr || Clock::now() < running.deadline) return;
  has_failed_ = true;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(running.call.timeout).count();
  running.call.work->fail(std::make_exception_ptr(
      std::runtime_error("Timed out: the other ranks did not come within " + std::to_string(seconds) + " s")));
  running.call.work.reset();
}

/// MPI has to be asked again and again. For a millisecond at once, which is quickest, then every 20 us, which leaves the
/// cores to those who compute.
void Engine::rest() {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto has_news = [this] { return !waiting_.empty() || stops_; };
  if (running_.empty()) {
    news_.wait(lock, has_news);
  } else if (Clock::now() - last_event_ > std::chrono::milliseconds(1)) {
    news_.wait_for(lock, std::chrono::microseconds(20), has_news);
  } else {
    lock.unlock();
    std::this_thread::yield();
  }
}

}  // namespace mpi
