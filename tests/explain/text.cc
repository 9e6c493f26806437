// Golden lines: each call with arguments, success and failure, as --explain writes it. Timing and order are
// tested in trace.cc.
#include "explain/text.hh"

#include "net/endpoint.hh"

#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <pwd.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/un.h>
#include <termios.h>
#include <vector>

namespace sockplay::explain {
namespace {

constexpr sys::Outcome done{0, 0};

sys::Outcome failed(int error)
{
  return {-1, error};
}

net::Endpoint inet(const char* host, int port)
{
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, host, &address.sin_addr);
  return {reinterpret_cast<const sockaddr*>(&address), sizeof address};
}

net::Endpoint inet6(const char* host, int port)
{
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET6, host, &address.sin6_addr);
  return {reinterpret_cast<const sockaddr*>(&address), sizeof address};
}

std::string received(std::string bytes, int flags = MSG_DONTWAIT)
{
  const auto size = static_cast<long>(bytes.size());
  return text_of(sys::Recv{5, bytes.data(), 262144, flags}, {size, 0});
}

TEST(CallText, OfSocketNamesFamilyTypeAndProtocol)
{
  EXPECT_EQ(text_of(sys::Socket{AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0}, {3, 0}),
            "socket(AF_INET6, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0) = 3");
  EXPECT_EQ(text_of(sys::Socket{AF_INET, SOCK_RAW, IPPROTO_ICMP}, failed(EPERM)),
            "socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) = -1 EPERM (Operation not permitted)");
}

TEST(CallText, OfBindAndConnectShowsTheAddress)
{
  const auto any = inet6("::", 8000);
  EXPECT_EQ(text_of(sys::Bind{3, any.address(), any.size()}, done), "bind(3, [::]:8000) = 0");
  const auto peer = inet("127.0.0.1", 1);
  EXPECT_EQ(text_of(sys::Connect{3, peer.address(), peer.size()}, failed(ECONNREFUSED)),
            "connect(3, 127.0.0.1:1) = -1 ECONNREFUSED (Connection refused)");
  EXPECT_EQ(text_of(sys::Connect{3, peer.address(), peer.size()}, failed(EINPROGRESS)),
            "connect(3, 127.0.0.1:1) = -1 EINPROGRESS (Operation now in progress)");
}

TEST(CallText, MakesControlsInAPathVisible)
{
  const auto path = net::Endpoint::unix_path("/tmp/a\x1b[31m(");
  EXPECT_EQ(text_of(sys::Bind{3, path.address(), path.size()}, done), "bind(3, /tmp/a\\x1b[31m() = 0");
  EXPECT_EQ(text_of(sys::Unlink{"/tmp/a\nb"}, done), R"(unlink("/tmp/a\nb") = 0)");
}

TEST(CallText, OfListenAndShutdown)
{
  EXPECT_EQ(text_of(sys::Listen{3, 4096}, done), "listen(3, 4096) = 0");
  EXPECT_EQ(text_of(sys::Shutdown{5, SHUT_WR}, failed(ENOTCONN)),
            "shutdown(5, SHUT_WR) = -1 ENOTCONN (Transport endpoint is not connected)");
}

TEST(CallText, OfAcceptShowsThePeerOnlyWhereThereIsOne)
{
  auto peer = inet("127.0.0.1", 50312);
  socklen_t size = peer.size();
  const sys::Accept call{3, peer.room(), &size, SOCK_CLOEXEC | SOCK_NONBLOCK};
  EXPECT_EQ(text_of(call, {5, 0}), "accept4(3, 127.0.0.1:50312, SOCK_CLOEXEC|SOCK_NONBLOCK) = 5");
  EXPECT_EQ(text_of(call, failed(EMFILE)),
            "accept4(3, SOCK_CLOEXEC|SOCK_NONBLOCK) = -1 EMFILE (Too many open files)");
  EXPECT_EQ(text_of(sys::Accept{3, nullptr, nullptr, 0}, {5, 0}), "accept4(3, 0) = 5");
}

TEST(CallText, OfAnUnnamedSocketSaysSo)
{
  sockaddr_un nobody{};
  nobody.sun_family = AF_UNIX;
  socklen_t size = sizeof nobody.sun_family;
  EXPECT_EQ(text_of(sys::GetPeerName{5, reinterpret_cast<sockaddr*>(&nobody), &size}, done),
            "getpeername(5, unix) = 0");
  size = 0;
  EXPECT_EQ(text_of(sys::Accept{3, reinterpret_cast<sockaddr*>(&nobody), &size, 0}, {5, 0}),
            "accept4(3, unnamed, 0) = 5");
}

TEST(CallText, OfSocketNamesShowsThem)
{
  auto local = inet("127.0.0.1", 8000);
  socklen_t size = local.size();
  EXPECT_EQ(text_of(sys::GetSockName{3, local.room(), &size}, done), "getsockname(3, 127.0.0.1:8000) = 0");
  EXPECT_EQ(text_of(sys::GetSockName{3, local.room(), &size}, failed(EBADF)),
            "getsockname(3) = -1 EBADF (Bad file descriptor)");
}

TEST(CallText, OfSocketOptionsReadsTheValueByTheOptionsKind)
{
  const int one = 1;
  EXPECT_EQ(text_of(sys::SetSockOpt{3, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one}, done),
            "setsockopt(3, SOL_SOCKET, SO_REUSEADDR, 1) = 0");
  const linger three{1, 3};
  EXPECT_EQ(text_of(sys::SetSockOpt{3, SOL_SOCKET, SO_LINGER, &three, sizeof three}, done),
            "setsockopt(3, SOL_SOCKET, SO_LINGER, on, 3 s) = 0");
  const timeval time{1, 500'000};
  EXPECT_EQ(text_of(sys::SetSockOpt{3, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time}, done),
            "setsockopt(3, SOL_SOCKET, SO_RCVTIMEO, 1.5 s) = 0");
  EXPECT_EQ(text_of(sys::SetSockOpt{3, IPPROTO_TCP, TCP_CONGESTION, "cubic", 5}, done),
            R"(setsockopt(3, IPPROTO_TCP, TCP_CONGESTION, "cubic") = 0)");
  EXPECT_EQ(text_of(sys::SetSockOpt{3, 4711, 12, "0123456789abcdef", 16}, failed(ENOPROTOOPT)),
            "setsockopt(3, 4711, 12, 16 bytes) = -1 ENOPROTOOPT (Protocol not available)");
}

TEST(CallText, OfGetSockOptNamesThePendingError)
{
  int error = ECONNREFUSED;
  socklen_t size = sizeof error;
  const sys::GetSockOpt call{3, SOL_SOCKET, SO_ERROR, &error, &size};
  EXPECT_EQ(text_of(call, done), "getsockopt(3, SOL_SOCKET, SO_ERROR, ECONNREFUSED) = 0");
  error = 0;
  EXPECT_EQ(text_of(call, done), "getsockopt(3, SOL_SOCKET, SO_ERROR, 0) = 0");
  EXPECT_EQ(text_of(call, failed(EBADF)),
            "getsockopt(3, SOL_SOCKET, SO_ERROR) = -1 EBADF (Bad file descriptor)");
}

TEST(CallText, OfGetSockOptReadsNoMoreThanTheKernelWrote)
{
  std::array<char, 200> bytes{};
  socklen_t size = 104;
  EXPECT_EQ(text_of(sys::GetSockOpt{3, IPPROTO_TCP, TCP_INFO, bytes.data(), &size}, done),
            "getsockopt(3, IPPROTO_TCP, TCP_INFO, 104 bytes) = 0");
}

TEST(CallText, OfRecvShowsTheBeginningOfWhatCame)
{
  EXPECT_EQ(received("GET / HTTP/1.1\r\n"), R"(recv(5, "GET / HTTP/1.1\r\n", 262144, MSG_DONTWAIT) = 16)");
  EXPECT_EQ(received("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n"),
            R"(recv(5, "GET / HTTP/1.1\r\nHost: example.or"..., 262144, MSG_DONTWAIT) = 37)");
}

TEST(CallText, KeepsQuotesAndBackslashesApartFromEscapes)
{
  EXPECT_EQ(received("say \"hi\\n\"\n"), R"(recv(5, "say \"hi\\n\"\n", 262144, MSG_DONTWAIT) = 11)");
}

TEST(CallText, DoesNotCutACharacterInTwo)
{
  EXPECT_EQ(received(std::string(31, 'a') + "\u00fc..."),
            "recv(5, \"" + std::string(31, 'a') + "\"..., 262144, MSG_DONTWAIT) = 36");
}

TEST(CallText, ShowsControlsAndStrayBytesOfAPayloadEscaped)
{
  EXPECT_EQ(received("\x1b]0;\xff\u202e"), R"(recv(5, "\x1b]0;\xff\u202e", 262144, MSG_DONTWAIT) = 8)");
}

TEST(CallText, OfRecvShowsNothingThatTheCallDidNotFillIn)
{
  std::string secret = "left over from before";
  EXPECT_EQ(text_of(sys::Recv{5, secret.data(), secret.size(), 0}, failed(ECONNRESET)),
            "recv(5, 21, 0) = -1 ECONNRESET (Connection reset by peer)");
  EXPECT_EQ(text_of(sys::Recv{5, secret.data(), secret.size(), 0}, {0, 0}), R"(recv(5, "", 21, 0) = 0)");
  EXPECT_EQ(text_of(sys::Recv{5, secret.data(), secret.size(), MSG_TRUNC}, {21, 0}),
            "recv(5, 21, MSG_TRUNC) = 21");
  EXPECT_EQ(text_of(sys::Read{0, secret.data(), secret.size()}, {4, 0}), R"(read(0, "left", 21) = 4)");
}

TEST(CallText, OfSendAndWriteShowsTheBeginningOfWhatGoes)
{
  const std::string line = "hello\n";
  EXPECT_EQ(text_of(sys::Send{5, line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL}, {6, 0}),
            R"(send(5, "hello\n", 6, MSG_DONTWAIT|MSG_NOSIGNAL) = 6)");
  EXPECT_EQ(text_of(sys::Write{1, line.data(), line.size()}, failed(EPIPE)),
            R"(write(1, "hello\n", 6) = -1 EPIPE (Broken pipe))");
}

TEST(CallText, OfSendmsgShowsWhomItGoesToAndWhatGoesBesideIt)
{
  std::string bytes = "hello\n";
  iovec piece{bytes.data(), bytes.size()};
  auto to = inet("127.0.0.1", 5000);
  const msghdr message{.msg_name = to.room(), .msg_namelen = to.size(), .msg_iov = &piece, .msg_iovlen = 1};
  EXPECT_EQ(text_of(sys::SendMsg{5, &message, MSG_DONTWAIT}, {6, 0}),
            R"(sendmsg(5, 127.0.0.1:5000, ["hello\n"], MSG_DONTWAIT) = 6)");
  EXPECT_EQ(text_of(sys::SendMsg{5, &message, 0, true}, {6, 0}),
            R"(sendmsg(5, 127.0.0.1:5000, [(a secret)], 0) = 6)");
}

TEST(CallText, OfRecvmsgShowsTheMessageOnlyWhereOneCame)
{
  std::string bytes = "hello\n";
  iovec piece{bytes.data(), bytes.size()};
  msghdr message{.msg_iov = &piece, .msg_iovlen = 1};
  EXPECT_EQ(text_of(sys::RecvMsg{5, &message, MSG_DONTWAIT | MSG_TRUNC}, {6, 0}),
            R"(recvmsg(5, {"hello\n", 6}, MSG_TRUNC|MSG_DONTWAIT) = 6)");
  EXPECT_EQ(text_of(sys::RecvMsg{5, &message, MSG_DONTWAIT}, failed(ECONNREFUSED)),
            "recvmsg(5, MSG_DONTWAIT) = -1 ECONNREFUSED (Connection refused)");
}

TEST(CallText, OfManyMessagesShowsTheFirst)
{
  std::string bytes = "hello\n";
  iovec piece{bytes.data(), bytes.size()};
  std::vector<mmsghdr> messages(5, {{.msg_iov = &piece, .msg_iovlen = 1}, 6});
  const std::string shown = R"([{"hello\n", 6}, {"hello\n", 6}, {"hello\n", 6} and 1 more])";
  EXPECT_EQ(text_of(sys::RecvMmsg{5, messages.data(), 5, MSG_DONTWAIT}, {4, 0}),
            "recvmmsg(5, " + shown + ", 5, MSG_DONTWAIT) = 4");
  EXPECT_EQ(text_of(sys::SendMmsg{5, messages.data(), 2, MSG_DONTWAIT}, {1, 0}),
            R"(sendmmsg(5, [{["hello\n"], 6}, {["hello\n"], 6}], MSG_DONTWAIT) = 1)");
}

TEST(CallText, OfSpliceAndSendfilePointsFromSourceToSink)
{
  EXPECT_EQ(text_of(sys::Splice{0, 5, 1 << 20, SPLICE_F_MOVE | SPLICE_F_NONBLOCK}, {65536, 0}),
            "splice(0 -> 5, 1 MiB, SPLICE_F_MOVE|SPLICE_F_NONBLOCK) = 65536");
  EXPECT_EQ(text_of(sys::Splice{7, 5, 4097, 0}, {4097, 0}), "splice(7 -> 5, 4097, 0) = 4097");
  EXPECT_EQ(text_of(sys::SendFile{5, 4, 1 << 20}, {1 << 20, 0}), "sendfile(4 -> 5, 1 MiB) = 1048576");
}

TEST(CallText, OfPipeShowsItsEnds)
{
  std::array<int, 2> fds{7, 8};
  EXPECT_EQ(text_of(sys::Pipe{fds.data(), O_CLOEXEC | O_NONBLOCK}, done),
            "pipe2([7, 8], O_NONBLOCK|O_CLOEXEC) = 0");
  EXPECT_EQ(text_of(sys::Pipe{fds.data(), O_CLOEXEC}, failed(EMFILE)),
            "pipe2(O_CLOEXEC) = -1 EMFILE (Too many open files)");
}

TEST(CallText, OfFcntlReadsArgumentAndResultByTheCommand)
{
  EXPECT_EQ(text_of(sys::Fcntl{7, F_SETPIPE_SZ, 1 << 20}, {1 << 20, 0}),
            "fcntl(7, F_SETPIPE_SZ, 1048576) = 1048576");
  EXPECT_EQ(text_of(sys::Fcntl{0, F_DUPFD_CLOEXEC, 3}, {4, 0}), "fcntl(0, F_DUPFD_CLOEXEC, 3) = 4");
  EXPECT_EQ(text_of(sys::Fcntl{1, F_GETFL, 0}, {O_WRONLY | O_APPEND, 0}),
            "fcntl(1, F_GETFL) = O_WRONLY|O_APPEND");
  EXPECT_EQ(text_of(sys::Fcntl{1, F_GETFL, 0}, failed(EBADF)),
            "fcntl(1, F_GETFL) = -1 EBADF (Bad file descriptor)");
}

TEST(CallText, OfIoctlShowsTheAnswer)
{
  int left = 4096;
  EXPECT_EQ(text_of(sys::Ioctl{5, SIOCOUTQ, &left}, done), "ioctl(5, SIOCOUTQ, 4096) = 0");
  EXPECT_EQ(text_of(sys::Ioctl{5, SIOCOUTQ, &left}, failed(ENOTTY)),
            "ioctl(5, SIOCOUTQ) = -1 ENOTTY (Inappropriate ioctl for device)");
}

TEST(CallText, OfOpenShowsAModeOnlyWhereAFileMayBeMade)
{
  EXPECT_EQ(text_of(sys::Open{"/proc/self/fd/0", O_RDONLY | O_NONBLOCK, 0}, {4, 0}),
            R"(open("/proc/self/fd/0", O_RDONLY|O_NONBLOCK) = 4)");
  EXPECT_EQ(text_of(sys::Open{"log", O_WRONLY | O_CREAT, 0600}, failed(EACCES)),
            R"(open("log", O_WRONLY|O_CREAT, 0600) = -1 EACCES (Permission denied))");
}

TEST(CallText, OfDescriptorsAndFiles)
{
  EXPECT_EQ(text_of(sys::Close{5}, done), "close(5) = 0");
  EXPECT_EQ(text_of(sys::Seek{3, 0, SEEK_CUR}, {4096, 0}), "lseek(3, 0, SEEK_CUR) = 4096");
  EXPECT_EQ(text_of(sys::MemFd{"middle", 1}, {6, 0}), R"(memfd_create("middle", MFD_CLOEXEC) = 6)");
  EXPECT_EQ(text_of(sys::FTruncate{4, 120}, done), "ftruncate(4, 120) = 0");
  EXPECT_EQ(text_of(sys::Flock{4, LOCK_EX | LOCK_NB}, done), "flock(4, LOCK_EX|LOCK_NB) = 0");
  EXPECT_EQ(text_of(sys::GetRandom{nullptr, 16}, {16, 0}), "getrandom((a secret), 16, 0) = 16");
  utsname name{};
  std::strcpy(name.release, "6.5.0");
  EXPECT_EQ(text_of(sys::Uname{&name}, done), "uname(release 6.5.0) = 0");
  EXPECT_EQ(text_of(sys::Chmod{"./sock", 0660}, done), R"(chmod("./sock", 0660) = 0)");
  EXPECT_EQ(text_of(sys::Unlink{"./sock"}, failed(ENOENT)),
            R"(unlink("./sock") = -1 ENOENT (No such file or directory))");
}

TEST(CallText, OfStatSaysWhatKindOfFileItIs)
{
  struct stat status {};
  status.st_mode = S_IFREG | 0644;
  status.st_size = 8388608;
  EXPECT_EQ(text_of(sys::FStat{0, &status}, done), "fstat(0, regular file, 8388608 bytes) = 0");
  status.st_mode = S_IFSOCK;
  EXPECT_EQ(text_of(sys::LStat{"./sock", &status}, done), R"(lstat("./sock", socket) = 0)");
  EXPECT_EQ(text_of(sys::LStat{"./sock", &status}, failed(ENOENT)),
            R"(lstat("./sock") = -1 ENOENT (No such file or directory))");
}

TEST(CallText, OfPollShowsWhatIsAskedAndWhatCame)
{
  std::array<pollfd, 2> fds{{{5, POLLIN, 0}, {7, POLLOUT, POLLOUT}}};
  EXPECT_EQ(text_of(sys::Poll{fds.data(), 2, 1000}, {1, 0}),
            "poll([5: POLLIN, 7: POLLOUT], 1000 ms) = 1 [7: POLLOUT]");
  EXPECT_EQ(text_of(sys::Poll{fds.data(), 1, -1}, done), "poll([5: POLLIN], -1) = 0");
}

TEST(CallText, OfEpollAndSignalfd)
{
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  EXPECT_EQ(text_of(sys::EpollCreate{EPOLL_CLOEXEC}, {4, 0}), "epoll_create1(EPOLL_CLOEXEC) = 4");
  EXPECT_EQ(text_of(sys::EpollCtl{4, EPOLL_CTL_ADD, 5, &event}, failed(EPERM)),
            "epoll_ctl(4, EPOLL_CTL_ADD, 5, EPOLLIN|EPOLLET) = -1 EPERM (Operation not permitted)");
  EXPECT_EQ(text_of(sys::EpollCtl{4, EPOLL_CTL_DEL, 5, nullptr}, done), "epoll_ctl(4, EPOLL_CTL_DEL, 5) = 0");
  EXPECT_EQ(text_of(sys::EpollWait{4, &event, 512, -1}, {1, 0}), "epoll_wait(4, 512, -1) = 1");
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGINT);
  ::sigaddset(&set, SIGTERM);
  EXPECT_EQ(text_of(sys::SignalFd{&set, SFD_NONBLOCK}, {5, 0}),
            "signalfd(-1, [SIGINT, SIGTERM], SFD_NONBLOCK) = 5");
}

TEST(CallText, OfASignalfdThatIsThereNamesIt)
{
  sigset_t set;
  ::sigemptyset(&set);
  EXPECT_EQ(text_of(sys::SignalFd{&set, 0, 5}, {5, 0}), "signalfd(5, [], 0) = 5");
}

TEST(CallText, OfATerminalShowsItsModesAndItsSize)
{
  termios modes{};
  modes.c_lflag = ISIG | ICANON | ECHO | ECHOE;
  EXPECT_EQ(text_of(sys::TcGetAttr{3, &modes}, done), "tcgetattr(3, {ISIG|ICANON|ECHO}) = 0");
  modes.c_lflag = ISIG;
  EXPECT_EQ(text_of(sys::TcSetAttr{3, TCSANOW, &modes}, done), "tcsetattr(3, TCSANOW, {ISIG}) = 0");
  EXPECT_EQ(text_of(sys::TcGetPgrp{3}, failed(ENOTTY)),
            "tcgetpgrp(3) = -1 ENOTTY (Inappropriate ioctl for device)");
  winsize size{.ws_row = 24, .ws_col = 80};
  EXPECT_EQ(text_of(sys::GetWindowSize{3, &size}, done), "ioctl(3, TIOCGWINSZ, 80x24) = 0");
}

TEST(CallText, OfGetaddrinfoListsEveryAddressOnce)
{
  const auto four = inet("127.0.0.1", 8000);
  const auto six = inet6("::1", 8000);
  addrinfo third{.ai_addrlen = four.size(), .ai_addr = const_cast<sockaddr*>(four.address())};
  addrinfo second{
      .ai_addrlen = six.size(), .ai_addr = const_cast<sockaddr*>(six.address()), .ai_next = &third};
  addrinfo first{
      .ai_addrlen = four.size(), .ai_addr = const_cast<sockaddr*>(four.address()), .ai_next = &second};
  addrinfo* list = &first;
  EXPECT_EQ(text_of(sys::GetAddrInfo{"localhost", "8000", nullptr, &list}, done),
            R"(getaddrinfo("localhost", "8000") = 127.0.0.1:8000, [::1]:8000)");
  const addrinfo hints{.ai_flags = AI_PASSIVE, .ai_family = AF_INET};
  EXPECT_EQ(text_of(sys::GetAddrInfo{nullptr, "8000", &hints, &list}, done),
            R"(getaddrinfo(NULL, "8000", AF_INET, AI_PASSIVE) = 127.0.0.1:8000, [::1]:8000)");
}

TEST(CallText, OfGetaddrinfoNamesItsOwnErrors)
{
  addrinfo* list = nullptr;
  const sys::GetAddrInfo call{"nowhere.invalid", "8000", nullptr, &list};
  EXPECT_EQ(text_of(call, {EAI_NONAME, 0}),
            R"(getaddrinfo("nowhere.invalid", "8000") = EAI_NONAME (Name or service not known))");
  EXPECT_EQ(text_of(call, {EAI_SYSTEM, EMFILE}),
            R"(getaddrinfo("nowhere.invalid", "8000") = EAI_SYSTEM, EMFILE (Too many open files))");
  EXPECT_EQ(error_name(call, {EAI_NONAME, 0}), "EAI_NONAME");
}

TEST(CallText, OfInterfacesHasNameAndIndex)
{
  std::string name = "eth0";
  EXPECT_EQ(text_of(sys::IfNameToIndex{name.data()}, {2, 0}), R"(if_nametoindex("eth0") = 2)");
  EXPECT_EQ(text_of(sys::IfIndexToName{2, name.data()}, done), R"(if_indextoname(2, "eth0") = 0)");
  EXPECT_EQ(text_of(sys::IfIndexToName{9, name.data()}, failed(ENXIO)),
            "if_indextoname(9) = -1 ENXIO (No such device or address)");
}

TEST(CallText, OfGetnameinfoHasAddressAndName)
{
  const auto peer = inet("192.0.2.1", 0);
  std::string name = "host.example";
  const sys::GetNameInfo call{peer.address(), peer.size(), name.data(), NI_MAXHOST, NI_NAMEREQD};
  EXPECT_EQ(text_of(call, done), R"(getnameinfo(192.0.2.1:0, "host.example", NI_NAMEREQD) = 0)");
  EXPECT_TRUE(text_of(call, {EAI_NONAME, 0}).ends_with("= EAI_NONAME (Name or service not known)"))
      << text_of(call, {EAI_NONAME, 0});
  EXPECT_EQ(error_name(call, {EAI_AGAIN, 0}), "EAI_AGAIN");
}

TEST(CallText, OfFilesBeneathADirectory)
{
  EXPECT_EQ(text_of(sys::OpenAt{5, "x1", O_WRONLY | O_CREAT | O_TRUNC, 0600}, {6, 0}),
            R"(openat(5, "x1", O_WRONLY|O_CREAT|O_TRUNC, 0600) = 6)");
  EXPECT_EQ(text_of(sys::OpenAt{5, "x1", O_RDONLY, 0}, failed(EACCES)),
            R"(openat(5, "x1", O_RDONLY) = -1 EACCES (Permission denied))");
  EXPECT_EQ(text_of(sys::AccessAt{5, ".", W_OK | X_OK}, failed(EACCES)),
            R"(faccessat(5, ".", W_OK|X_OK) = -1 EACCES (Permission denied))");
  EXPECT_EQ(text_of(sys::FChown{4, 1000, 100}, done), "fchown(4, 1000, 100) = 0");
}

TEST(CallText, OfRightsThatAreGivenUp)
{
  passwd entry{};
  entry.pw_uid = 1000;
  entry.pw_gid = 100;
  std::array<char, 16> room{};
  EXPECT_EQ(text_of(sys::GetPwNam{"alice", &entry, room.data(), room.size()}, done),
            R"(getpwnam_r("alice", uid 1000, gid 100) = 0)");
  EXPECT_EQ(text_of(sys::GetPwNam{"bob", &entry, room.data(), room.size()}, failed(ENOENT)),
            R"(getpwnam_r("bob") = -1 ENOENT (No such file or directory))");
  EXPECT_EQ(text_of(sys::InitGroups{"alice", 100}, done), R"(initgroups("alice", 100) = 0)");
  EXPECT_EQ(text_of(sys::SetResGid{100}, done), "setresgid(100, 100, 100) = 0");
  EXPECT_EQ(text_of(sys::SetResUid{1000}, failed(EPERM)),
            "setresuid(1000, 1000, 1000) = -1 EPERM (Operation not permitted)");
  EXPECT_EQ(text_of(sys::PrCtl{PR_SET_NO_NEW_PRIVS, 1}, done), "prctl(PR_SET_NO_NEW_PRIVS, 1) = 0");
  EXPECT_EQ(text_of(sys::CapSet{1 << CAP_DAC_OVERRIDE}, done), "capset(CAP_DAC_OVERRIDE) = 0");
  EXPECT_EQ(text_of(sys::CapSet{0}, done), "capset(0) = 0");
}

TEST(CallText, OfLandlock)
{
  EXPECT_EQ(text_of(sys::LandlockCreateRuleset{nullptr, 0, 1}, {6, 0}),
            "landlock_create_ruleset(NULL, version) = 6");
  const std::array<std::uint64_t, 2> attributes{};
  EXPECT_EQ(text_of(sys::LandlockCreateRuleset{attributes.data(), sizeof attributes, 0}, {7, 0}),
            "landlock_create_ruleset(16 bytes) = 7");
  const landlock_path_beneath_attr rule{.allowed_access = 0x102, .parent_fd = 5};
  EXPECT_EQ(text_of(sys::LandlockAddRule{7, &rule}, done), "landlock_add_rule(7, beneath 5, 0x102) = 0");
  EXPECT_EQ(text_of(sys::LandlockRestrictSelf{7}, failed(EPERM)),
            "landlock_restrict_self(7) = -1 EPERM (Operation not permitted)");
}

TEST(CallText, OfInterfaceAddressesHasEachInterfaceOnce)
{
  std::string lo = "lo";
  std::string eth0 = "eth0";
  ifaddrs last{.ifa_next = nullptr, .ifa_name = eth0.data()};
  ifaddrs middle{.ifa_next = &last, .ifa_name = lo.data()};
  ifaddrs first{.ifa_next = &middle, .ifa_name = lo.data()};
  ifaddrs* list = &first;
  EXPECT_EQ(text_of(sys::GetIfAddrs{&list}, done), "getifaddrs([lo, eth0]) = 0");
  EXPECT_EQ(text_of(sys::GetIfAddrs{&list}, failed(ENOMEM)),
            "getifaddrs() = -1 ENOMEM (Cannot allocate memory)");
}

TEST(CallText, OfChildProcesses)
{
  std::string shell = "sh";
  std::string option = "-c";
  std::string command = "cat";
  std::array<char*, 4> arguments{shell.data(), option.data(), command.data(), nullptr};
  pid_t pid = 4711;
  EXPECT_EQ(text_of(sys::Spawn{&pid, "/bin/sh", nullptr, nullptr, arguments.data(), nullptr}, done),
            R"(posix_spawn("/bin/sh", ["sh", "-c", "cat"]) = 0, pid 4711)");
  int status = 2 << 8;
  EXPECT_EQ(text_of(sys::WaitPid{4711, &status, WNOHANG}, {4711, 0}),
            "waitpid(4711, WNOHANG) = 4711, exited 2");
  status = SIGTERM;
  EXPECT_EQ(text_of(sys::WaitPid{4711, &status, 0}, {4711, 0}), "waitpid(4711, 0) = 4711, killed by SIGTERM");
  EXPECT_EQ(text_of(sys::WaitPid{4711, &status, WNOHANG}, done), "waitpid(4711, WNOHANG) = 0");
}

TEST(CallText, BeforeTheCallIsTheBeginningOfTheLineAfterIt)
{
  std::array<char, 8> room{'a', 'b', 'c'};
  auto peer = inet("127.0.0.1", 50312);
  socklen_t size = peer.size();
  int value = 7;
  std::array<int, 2> fds{7, 8};
  pollfd asked{5, POLLIN, POLLIN};
  addrinfo* list = nullptr;
  struct stat status {};
  termios modes{};
  winsize window{};
  passwd entry{};
  iovec piece{room.data(), 3};
  msghdr message{.msg_name = peer.room(), .msg_namelen = peer.size(), .msg_iov = &piece, .msg_iovlen = 1};
  std::array<mmsghdr, 3> messages{{{message, 3}, {message, 3}, {message, 3}}};
  const std::vector<sys::Call> calls{sys::Accept{3, peer.room(), &size, SOCK_CLOEXEC},
                                     sys::Connect{3, peer.address(), peer.size()},
                                     sys::Recv{5, room.data(), room.size(), MSG_DONTWAIT},
                                     sys::RecvMsg{5, &message, MSG_DONTWAIT},
                                     sys::RecvMmsg{5, messages.data(), 3, MSG_DONTWAIT},
                                     sys::SendMsg{5, &message, MSG_DONTWAIT},
                                     sys::SendMmsg{5, messages.data(), 3, MSG_DONTWAIT},
                                     sys::IfIndexToName{1, room.data()},
                                     sys::Read{0, room.data(), room.size()},
                                     sys::Pipe{fds.data(), O_CLOEXEC},
                                     sys::Poll{&asked, 1, 1000},
                                     sys::GetAddrInfo{"localhost", "http", nullptr, &list},
                                     sys::GetNameInfo{peer.address(), size, room.data(), 8, NI_NAMEREQD},
                                     sys::GetPwNam{"alice", &entry, room.data(), room.size()},
                                     sys::GetSockName{3, peer.room(), &size},
                                     sys::Ioctl{5, SIOCINQ, &value},
                                     sys::FStat{3, &status},
                                     sys::TcGetAttr{3, &modes},
                                     sys::GetWindowSize{3, &window},
                                     sys::WaitPid{1, &value, 0},
                                     sys::Fcntl{1, F_GETFL, 0}};
  for (const auto& call : calls) {
    const auto beginning = text_before(call);
    EXPECT_TRUE(text_of(call, {3, 0}).starts_with(beginning)) << beginning;
    EXPECT_TRUE(text_of(call, {-1, EINTR}).starts_with(beginning)) << beginning;
    EXPECT_TRUE(beginning.starts_with(std::string(name_of(call)) + "(")) << beginning;
  }
}

} // namespace
} // namespace sockplay::explain
