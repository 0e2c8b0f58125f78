"""Protocol machines are pure: no socket, thread, clock, file, stream or log; threads and locks appear in net/ alone."""
import re

from layers import WITHOUT_IO
from tree import Finding, allowed, is_test

PURE = ("base", "crypto", "proto", "media", "room", "rtc", "hub")

THREAD_HEADERS = {"thread", "mutex", "shared_mutex", "atomic", "condition_variable", "future", "latch", "barrier", "semaphore",
                  "stop_token", "pthread.h"}
THREADS = re.compile(r"\bstd::(?:j?thread|(?:recursive_|shared_|timed_)*mutex|atomic\w*|condition_variable\w*|async|future|promise|"
                     r"lock_guard|unique_lock|scoped_lock|shared_lock|once_flag|call_once|counting_semaphore|binary_semaphore)\b"
                     r"|\bpthread_\w+")
IO_HEADERS = re.compile(r"^(?:sys/(?:socket|epoll|time|select|uio|mman|stat|file|ioctl)\.h|netinet/.*|arpa/.*|net/if\.h|netdb\.h|unistd\.h"
                        r"|poll\.h|fcntl\.h|time\.h|ctime|boost/(?:asio|beast).*|spdlog/.*|prometheus/.*|sqlite3\.h|SQLiteCpp/.*)$")
FILE_HEADERS = {"fstream", "iostream", "istream", "ostream", "sstream", "cstdio", "stdio.h", "filesystem"}
USES = re.compile(r"_clock::now\b|\bclock_gettime\b|\bgettimeofday\b|\bstd::time\b|\btime\(nullptr\)|\bthis_thread\b|\brandom_device\b"
                  r"|\bgetenv\b|\bspdlog::|::socket\(|\bstd::(?:cout|cerr|clog)\b|\bf?printf\(|\bf(?:open|write|read)\(")
TEST_MAY = re.compile(r"\bf(?:open|write|read)\(|\bstd::c(?:out|err|log)\b|\bf?printf\(")

BREAKS = [
    ({"src/base/a.h": "#include <mutex>\n"}, {"src/base/a.h:1"}),
    ({"src/room/a.cpp": "auto t = std::chrono::steady_clock::now();\n"}, {"src/room/a.cpp:1"}),
    ({"src/proto/stun/a.cpp": "#include <sys/socket.h>\n#include <fstream>\n"}, {"src/proto/stun/a.cpp:1", "src/proto/stun/a.cpp:2"}),
    ({"src/rtc/a.cpp": "#include <spdlog/spdlog.h>\n"}, {"src/rtc/a.cpp:1"}),
    ({"src/engine/a.cpp": "std::atomic<int> shared;\n"}, {"src/engine/a.cpp:1"}),
    ({"src/gateway/irc/wire.cpp": "#include <unistd.h>\n"}, {"src/gateway/irc/wire.cpp:1"}),
    ({"src/rtc/a_test.cpp": "std::this_thread::sleep_for(1s);\n"}, {"src/rtc/a_test.cpp:1"}),
]
HOLDS = [
    {"src/net/a.cpp": "#include <mutex>\nstd::mutex m; auto t = std::chrono::steady_clock::now();\n",
     "src/engine/a.cpp": "#include <fstream>\n",
     "src/base/a.h": '// std::mutex would be wrong here\nconst char* text = "std::thread";\n',
     "src/rtc/a_test.cpp": "#include <fstream>\n"},
]


def is_pure(name):
    return name.split("/")[1] in PURE or bool(WITHOUT_IO.match(name))


def check(tree):
    rows = allowed("pure.allow")
    findings, used = [], set()
    for name in tree.cpp():
        for line, token, text in offences(tree, name):
            excuse = [row for row in rows if row[0] == name and row[1] == token]
            used.update(excuse)
            if not excuse:
                findings.append(Finding(name, line, f"{token}: {text}"))
    if "src/LAYERS" in tree.file_set:  # the project itself, not an example
        findings += [Finding("test/lint/pure.allow", 0, f"allows nothing any more: {row[0]} | {row[1]}")
                     for row in rows if row not in used]
    return findings


def offences(tree, name):
    pure, test = is_pure(name), is_test(name)
    for line, _, what in tree.includes(name):
        if what in THREAD_HEADERS and not name.startswith("src/net/"):
            yield line, what, "threads, locks and atomics appear in net/ alone"
        elif pure and (IO_HEADERS.match(what) or (what in FILE_HEADERS and not test)):
            yield line, what, "this folder is pure: what it wants done it hands out as a value"
    for line, text in enumerate(tree.code(name), 1):
        if not name.startswith("src/net/") and (match := THREADS.search(text)):
            yield line, match[0], "threads, locks and atomics appear in net/ alone"
        if pure and (match := USES.search(text)) and not (test and TEST_MAY.search(text)):
            yield line, match[0], "this folder is pure: time, randomness and I/O come from outside"
