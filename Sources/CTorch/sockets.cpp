// What Swift cannot ask of a socket: the system's header is none of those that it imports.
#include "bridge.hpp"

#include <linux/filter.h>
#include <sys/socket.h>

int ct_seal_socket(int socket) {
  // A program for the kernel's packet filter, of one instruction: keep 0 bytes of each packet.
  sock_filter drop_all = BPF_STMT(BPF_RET | BPF_K, 0);
  const sock_fprog program = {1, &drop_all};
  return setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}
