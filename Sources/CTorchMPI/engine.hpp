// The one thread that talks to MPI.
#pragma once

#include "types.hpp"
#include "work.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace mpi {

/// A call of MPI that does not block, and what to do when it has ended.
struct Call {
  c10::intrusive_ptr<Work> work;
  std::chrono::milliseconds timeout;
  std::function<void(MPI_Request*)> start;
  std::function<void()> finish;
};

/// Starts MPI, makes calls in the order in which they come, and sees to it that they go on.
///
/// Several may be under way: gradients travel while others are still computed, and a send does not keep a receive
/// waiting. Every function of MPI is called by this object's thread, so that MPI needs no locks.
class Engine {
 public:
  /// The process's own, which lives as long; starts MPI at the first time. Throws when it has been ended.
  static Engine& shared();

  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }

  void submit(Call call);
  /// Runs `body` on MPI's thread and waits for its end.
  void run(std::function<void()> body);
  /// Ends MPI, which waits for all ranks. Not where a call has failed: then others may not come.
  void finalize();

 private:
  using Clock = std::chrono::steady_clock;
  struct Running {
    Call call;
    MPI_Request request = MPI_REQUEST_NULL;
    Clock::time_point deadline;
  };

  Engine() : thread_([this] { loop(); }) {}
  void initialize();
  bool is_stopping();

  void loop();
  bool is_done();
  void start_new_calls();
  void start(Call call);
  bool progress();
  bool has_ended(Running& running);
  void give_up_late(Running& running);
  void rest();

  std::mutex mutex_;
  std::condition_variable news_;
  std::deque<std::function<void()>> waiting_;
  std::list<Running> running_;
  bool stops_ = false;
  bool has_failed_ = false;
  Clock::time_point last_event_ = Clock::now();
  int rank_ = 0, size_ = 0;
  std::thread thread_;
};

}  // namespace mpi
