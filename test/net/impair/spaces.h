#pragma once

#include "base/check.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <string>
#include <vector>

namespace parlance::test::impair {

// What tests of the programs between namespaces need. A failure here is the machine's, so it throws.

constexpr int kPatience = 10'000;  // ms; only a failing test waits as long

inline void shell(const std::string& line) {
  check(std::system(line.c_str()) == 0, "a command of the test failed");
}

inline sockaddr_in place(const std::string& address, std::uint16_t port) {
  sockaddr_in made{};
  made.sin_family = AF_INET;
  made.sin_port = htons(port);
  check(::inet_pton(AF_INET, address.c_str(), &made.sin_addr) == 1, "address");
  return made;
}

inline void bind_to(int socket, const sockaddr_in& here) {
  check(::bind(socket, std::bit_cast<const sockaddr*>(&here), sizeof here) == 0, "bind");
}

inline void connect_to(int socket, const sockaddr_in& there) {
  check(::connect(socket, std::bit_cast<const sockaddr*>(&there), sizeof there) == 0, "connect");
}

inline bool readable(int socket, int milliseconds = kPatience) {
  pollfd entry{socket, POLLIN, 0};
  return ::poll(&entry, 1, milliseconds) == 1;
}

/// Two namespaces and one between them; the test's thread is in one of them for as long as it makes a socket.
class Spaces final {
 public:
  Spaces() : home_(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)) {
    for (const auto& name : {left(), middle(), right()}) {
      shell("ip netns add " + name);
      shell("ip -n " + name + " link set lo up");
    }
  }
  ~Spaces() {
    for (const auto& name : {left(), middle(), right()}) {
      if (std::system(("ip netns del " + name).c_str()) != 0) ADD_FAILURE() << name << " is left behind";
    }
    ::close(home_);
  }
  Spaces(const Spaces&) = delete;
  Spaces& operator=(const Spaces&) = delete;

  [[nodiscard]] std::string left() const { return tag_ + "l"; }
  [[nodiscard]] std::string middle() const { return tag_ + "m"; }
  [[nodiscard]] std::string right() const { return tag_ + "r"; }

  /// `type`: SOCK_DGRAM or SOCK_STREAM.
  [[nodiscard]] int socket_in(const std::string& name, int type) const {
    const int space = ::open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC);
    check(space >= 0 && ::setns(space, CLONE_NEWNET) == 0, "setns");
    ::close(space);
    const int made = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
    check(::setns(home_, CLONE_NEWNET) == 0, "setns back");
    check(made >= 0, "socket");
    return made;
  }

 private:
  int home_;
  std::string tag_ = "pimp" + std::to_string(::getpid());
};

/// One of the programs, asked over its standard input.
class Program final {
 public:
  explicit Program(std::vector<std::string> words) {
    int to[2];
    int from[2];
    check(::pipe2(to, O_CLOEXEC) == 0 && ::pipe2(from, O_CLOEXEC) == 0, "pipe");
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    check(::posix_spawn(&process_, arguments[0], &actions, nullptr, arguments.data(), environ) == 0, "spawn");
    posix_spawn_file_actions_destroy(&actions);
    ::close(to[0]);
    ::close(from[1]);
    to_ = to[1];
    from_ = from[0];
  }
  ~Program() {
    end();
    ::close(from_);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  std::string line() {
    std::string text;
    for (char sign = 0; ::read(from_, &sign, 1) == 1 && sign != '\n';) text += sign;
    return text;
  }
  std::string ask(const std::string& order) {
    const std::string text = order + "\n";
    check(::write(to_, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "write");
    return line();
  }
  /// Closes its standard input and gives its exit code.
  int end() {
    if (process_ == 0) return 0;
    ::close(to_);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t process_ = 0;
  int to_ = -1;
  int from_ = -1;
};

}  // namespace parlance::test::impair
