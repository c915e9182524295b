// Processes: starting programs, and ending what is left of them when their starter is gone.
#include "CTorch.h"

#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <system_error>
#include <termios.h>
#include <unistd.h>

void ct_die_with_parent(void) { prctl(PR_SET_PDEATHSIG, SIGKILL); }
void ct_set_process_name(const char* name) { prctl(PR_SET_NAME, name); }

// Between fork and exec only what is safe in a copy of a process with threads: no memory is allocated.
int ct_spawn(char* const* words, char* const* environment, int output, int errors, int keeper) {
  std::array<int, 2> news{};
  if (pipe2(news.data(), O_CLOEXEC) != 0) return -errno;
  const pid_t starter = getpid();
  const pid_t id = fork();
  if (id == 0) {
    setpgid(0, 0);
    ct_die_with_parent();
    // The starter may have died before the call.
    if (getppid() != starter) _exit(127);
    ct_tell_keeper(keeper, getpid());
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    if (output >= 0) dup2(output, STDOUT_FILENO);
    if (errors >= 0) dup2(errors, STDERR_FILENO);
    execvpe(words[0], words, environment);
    const int reason = errno;
    if (write(news[1], &reason, sizeof reason) < 0) _exit(126);
    _exit(127);
  }
  const int failure = errno;
  close(news[1]);
  int reason = 0;
  // Nothing comes when the program has started: its copy of the pipe was closed by exec.
  const bool failed = id > 0 && read(news[0], &reason, sizeof reason) == sizeof reason;
  close(news[0]);
  if (failed) {
    ct_tell_keeper(keeper, -id);
    waitpid(id, nullptr, 0);
  }
  return id < 0 ? -failure : failed ? -reason : id;
}

int ct_open_stream(int console, int* reading, int* writing) {
  std::array<int, 2> ends{};
  winsize size{};
  if (ioctl(console, TIOCGWINSZ, &size) != 0) {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return -1;
  } else {
    termios settings{};
    cfmakeraw(&settings);
    if (openpty(ends.data(), &ends[1], nullptr, &settings, &size) != 0) return -1;
    for (const int end : ends) fcntl(end, F_SETFD, FD_CLOEXEC);
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  *reading = ends[0];
  *writing = ends[1];
  return 0;
}

namespace {
/// The process groups to end: an id is added when it comes, and removed when its negative comes.
struct Groups {
  std::array<pid_t, 4096> ids{};

  void take(pid_t id) {
    for (auto& place : ids) {
      if (place == (id > 0 ? 0 : -id)) {
        place = id > 0 ? id : 0;
        return;
      }
    }
  }
  void end() const {
    for (const auto id : ids) {
      if (id != 0) kill(-id, SIGKILL);
    }
  }
};

/// What the keeper is told: a process group, or a folder.
struct Note {
  pid_t group = 0;
  std::array<char, PATH_MAX> folder{};
};

/// What was killed a moment ago may still write. Without memory this ends the keeper, which has nothing else left to do.
void remove_folder(const char* folder) noexcept {
  for (int attempt = 0; attempt < 100; ++attempt) {
    std::error_code problem;
    std::filesystem::remove_all(folder, problem);
    if (!problem) return;
    usleep(10'000);
  }
}

[[noreturn]] void keep(int line) {
  setsid();
  ct_set_process_name("lockstep.keeper");
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) signal(number, SIG_IGN);
  dup2(line, STDIN_FILENO);
  // Whoever waits for the end of the starter's output waits for nobody else.
  close_range(1, ~0U, 0);
  static Groups groups;
  static Note folder;
  static Note note;
  while (true) {
    const auto count = read(STDIN_FILENO, &note, sizeof note);
    if (count == sizeof note.group) {
      groups.take(note.group);
    } else if (count > 0) {
      folder = note;
    } else if (count == 0 || errno != EINTR) {
      break;
    }
  }
  groups.end();
  if (folder.folder[0] != 0) remove_folder(folder.folder.data());
  _exit(0);
}
}  // namespace

int ct_start_keeper(int* line) {
  std::array<int, 2> ends{};
  // Not a pipe: writing to one whose reader is gone would end the writer.
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) return -errno;
  const pid_t id = fork();
  if (id == 0) keep(ends[0]);
  const int failure = errno;
  close(ends[0]);
  if (id < 0) close(ends[1]);
  *line = ends[1];
  return id < 0 ? -failure : id;
}

void ct_tell_keeper(int line, int group) { send(line, &group, sizeof group, MSG_NOSIGNAL); }

void ct_tell_keeper_folder(int line, const char* path) {
  Note note;
  const int length = std::snprintf(note.folder.data(), note.folder.size(), "%s", path);
  send(line, &note, offsetof(Note, folder) + length + 1, MSG_NOSIGNAL);
}
