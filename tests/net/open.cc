// Listeners and connections being made: both families, real ports, options in place before bind(2), and every
// endpoint in its turn.
#include "net/open.hh"

#include "net/resolve.hh"
#include "support/loopback.hh"
#include "support/recorded_calls.hh"
#include "support/scripted_kernel.hh"

#include <filesystem>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <vector>

namespace sockplay::net {
namespace {

using test::inet;
using test::inet6;
using testing::HasSubstr;

std::vector<Endpoint> every_interface()
{
  return resolve(parse_address("0"), {.purpose = Purpose::listen});
}

Listener listen_on(const Endpoint& endpoint, const ListenOptions& options = {})
{
  return open_listener({&endpoint, 1}, options);
}

Error refusal(std::vector<Endpoint> endpoints, const ListenOptions& options = {})
{
  try {
    open_listener(endpoints, options);
  } catch (const Error& error) {
    return error;
  }
  return Error({.reason = "nothing was thrown"});
}

int flags_of(int fd, int command)
{
  return ::fcntl(fd, command);
}

// --- open_listener -----------------------------------------------------------------------------------------

TEST(OpenListener, IsReachedByBothFamilies)
{
  const auto listener = open_listener(every_interface(), {});
  EXPECT_EQ(listener.endpoint.family(), AF_INET6);
  const auto by_v4 = test::connect_to(inet("127.0.0.1", listener.endpoint.port()));
  const auto by_v6 = test::connect_to(inet6("::1", listener.endpoint.port()));
}

TEST(OpenListener, LeavesIpv4AloneUnderOnlyV6)
{
  const auto listener = listen_on(inet6("::"), {.only_v6 = true});
  const auto by_v6 = test::connect_to(inet6("::1", listener.endpoint.port()));
  const test::Peer by_v4(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const auto v4 = inet("127.0.0.1", listener.endpoint.port());
  EXPECT_EQ(::connect(by_v4.fd(), v4.address(), v4.size()), -1);
  EXPECT_EQ(errno, ECONNREFUSED);
}

TEST(OpenListener, KnowsTheRealPortWhereNoneWasAskedFor)
{
  const auto listener = listen_on(inet("127.0.0.1"));
  EXPECT_NE(listener.endpoint.port(), 0);
  EXPECT_EQ(listener.endpoint, local_endpoint(listener.fd.number()));
}

TEST(OpenListener, OnATakenPortFailsAndDoesNotMakeDoWithIpv4)
{
  const auto first = open_listener(every_interface(), {});
  const int port = first.endpoint.port();
  const test::RecordedCalls calls;
  const auto error = refusal({inet6("::", port), inet("0.0.0.0", port)});
  EXPECT_EQ(error.error_number(), EADDRINUSE);
  EXPECT_STREQ(error.what(),
               ("bind [::]:" + std::to_string(port) + ": Address already in use (EADDRINUSE)").c_str());
  EXPECT_EQ(calls.count<sys::Bind>(), 1);
}

TEST(OpenListener, GoesOnToIpv4WhereTheKernelHasNoIpv6)
{
  test::RecordedCalls calls;
  calls.refuse<sys::Socket>(EAFNOSUPPORT);
  const auto listener = open_listener(every_interface(), {});
  EXPECT_EQ(listener.endpoint.family(), AF_INET);
}

TEST(OpenListener, GoesOnWhereThisHostLacksTheAddress)
{
  test::RecordedCalls calls;
  calls.refuse<sys::Bind>(EADDRNOTAVAIL);
  const auto listener = open_listener(std::vector{inet6("::1"), inet("127.0.0.1")}, {});
  EXPECT_EQ(listener.endpoint.family(), AF_INET);
}

TEST(OpenListener, SaysWhyTheEndpointThatCouldBeHadWasNot)
{
  const auto taken = listen_on(inet("127.0.0.1"));
  test::RecordedCalls calls;
  calls.refuse<sys::Socket>(EAFNOSUPPORT);
  const auto error = refusal({inet6("::1", taken.endpoint.port()), taken.endpoint});
  EXPECT_EQ(error.error_number(), EADDRINUSE) << error.what();
}

TEST(OpenListener, MayTakeAPortThatIsInTimeWait)
{
  int port = 0;
  {
    const auto listener = listen_on(inet("127.0.0.1"));
    port = listener.endpoint.port();
    auto client = test::connect_to(listener.endpoint);
    test::Peer served(::accept4(listener.fd.number(), nullptr, nullptr, SOCK_CLOEXEC));
    served.close(); // the side that closes first waits
    EXPECT_EQ(client.hear_all(), "");
  }
  EXPECT_EQ(listen_on(inet("127.0.0.1", port)).endpoint.port(), port);
}

TEST(OpenListener, SetsOptionsBeforeItBinds)
{
  const auto first = listen_on(inet("127.0.0.1"), {.socket = {integer_option(SOL_SOCKET, SO_REUSEPORT, 1)}});
  const auto second = listen_on(first.endpoint, {.socket = {integer_option(SOL_SOCKET, SO_REUSEPORT, 1)}});
  EXPECT_EQ(second.endpoint, first.endpoint);
}

TEST(OpenListener, AsksForTheBacklogItWasGiven)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::answers<sys::Socket>(1001), test::answers<sys::SetSockOpt>(0),
                test::answers<sys::Bind>(0),
                test::step<sys::Listen>("",
                                        [](test::ScriptedKernel&, const sys::Listen& call) {
                                          EXPECT_EQ(call.backlog, 7);
                                          return sys::Outcome{0, 0};
                                        }),
                test::answers<sys::GetSockName>(0));
  listen_on(inet("127.0.0.1"), {.backlog = 7});
}

TEST(OpenListener, IsNonBlockingAndNotInherited)
{
  const auto listener = listen_on(inet("127.0.0.1"));
  EXPECT_NE(flags_of(listener.fd.number(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(flags_of(listener.fd.number(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(OpenListener, ClosesTheSocketThatCouldNotBeBound)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::answers<sys::Socket>(1001), test::answers<sys::SetSockOpt>(0),
                test::fails<sys::Bind>(EACCES));
  const auto error = refusal({inet("127.0.0.1", 80)});
  EXPECT_EQ(error.fault(), Fault::privilege);
  EXPECT_THAT(kernel.closed(), testing::ElementsAre(1001));
}

TEST(OpenListener, SpeaksMptcpOnlyWhereThatHasAMeaning)
{
  test::ScriptedKernel kernel;
  const auto expect_protocol = [](int protocol) {
    return test::step<sys::Socket>("", [protocol](test::ScriptedKernel&, const sys::Socket& call) {
      EXPECT_EQ(call.protocol, protocol);
      return sys::Outcome{-1, EPROTONOSUPPORT};
    });
  };
  kernel.expect(expect_protocol(IPPROTO_MPTCP), expect_protocol(0));
  refusal({inet("127.0.0.1")}, {.kind = {.protocol = IPPROTO_MPTCP}});
  refusal({Endpoint::unix_abstract("x")}, {.kind = {.protocol = IPPROTO_MPTCP}});
}

int option_of(int fd, int name)
{
  int value = 0;
  socklen_t size = sizeof value;
  EXPECT_EQ(::getsockopt(fd, SOL_SOCKET, name, &value, &size), 0);
  return value;
}

constexpr SocketKind datagrams{.type = SOCK_DGRAM};

TEST(OpenListener, OfDatagramsBindsAndDoesNotListen)
{
  const test::RecordedCalls calls;
  const auto listener = open_listener(every_interface(), {.kind = datagrams});
  EXPECT_EQ(calls.count<sys::Listen>(), 0);
  EXPECT_NE(listener.endpoint.port(), 0);
  const test::BareDatagrams sender;
  sender.say("x", inet("127.0.0.1", static_cast<int>(listener.endpoint.port())));
  EXPECT_TRUE(test::becomes_ready(listener.fd.number(), POLLIN));
}

TEST(OpenListener, OfDatagramsDoesNotShareItsPort)
{
  const auto first = listen_on(inet("127.0.0.1"), {.kind = datagrams});
  EXPECT_EQ(refusal({first.endpoint}, {.kind = datagrams}).error_number(), EADDRINUSE);
}

TEST(OpenListener, OfDatagramsSharesItsPortWhereThatIsAskedFor)
{
  const auto first = listen_on(inet("127.0.0.1"), {.kind = datagrams, .shares_port = true});
  const auto second = listen_on(first.endpoint, {.kind = datagrams, .shares_port = true});
  EXPECT_EQ(second.endpoint, first.endpoint);
}

TEST(OpenListener, OfDatagramsHasRoomForABurst)
{
  const test::Peer plain(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto listener = listen_on(inet("127.0.0.1"), {.kind = datagrams});
  EXPECT_GT(option_of(listener.fd.number(), SO_RCVBUF), option_of(plain.fd(), SO_RCVBUF));
}

TEST(OpenListener, OfDatagramsHasTheRoomAskedFor)
{
  const auto listener = listen_on(
      inet("127.0.0.1"), {.kind = datagrams, .socket = {integer_option(SOL_SOCKET, SO_RCVBUF, 10'000)}});
  EXPECT_EQ(option_of(listener.fd.number(), SO_RCVBUF), 20'000); // twice, for the kernel's own: socket(7)
}

TEST(OpenListener, OfDatagramsMakesDoWithTheRoomItIsGiven)
{
  test::ScriptedKernel kernel;
  kernel.expect(test::answers<sys::Socket>(1001), test::fails<sys::SetSockOpt>(EPERM),
                test::fails<sys::SetSockOpt>(ENOMEM), test::answers<sys::Bind>(0),
                test::answers<sys::GetSockName>(0));
  listen_on(inet("127.0.0.1"), {.kind = datagrams});
}

TEST(OpenListener, OfSctpListensWhateverItsType)
{
  for (const int type : {SOCK_STREAM, SOCK_SEQPACKET}) {
    test::ScriptedKernel kernel;
    kernel.expect(test::step<sys::Socket>("",
                                          [type](test::ScriptedKernel&, const sys::Socket& call) {
                                            EXPECT_EQ(call.type & 0xf, type);
                                            EXPECT_EQ(call.protocol, IPPROTO_SCTP);
                                            return sys::Outcome{1001, 0};
                                          }),
                  test::answers<sys::SetSockOpt>(0), test::answers<sys::Bind>(0),
                  test::answers<sys::Listen>(0), test::answers<sys::GetSockName>(0));
    listen_on(inet("127.0.0.1"), {.kind = {.type = type, .protocol = IPPROTO_SCTP}});
  }
}

TEST(SocketKind, AcceptsPeersOnlyWhereTheyGetSocketsOfTheirOwn)
{
  const auto unix_socket = Endpoint::unix_abstract("x");
  EXPECT_TRUE(accepts_peers({}, inet("127.0.0.1")));
  EXPECT_TRUE(accepts_peers({.type = SOCK_SEQPACKET}, unix_socket));
  EXPECT_TRUE(accepts_peers({.type = SOCK_SEQPACKET}, Endpoint::vsock(1, 2)));
  EXPECT_TRUE(accepts_peers({.protocol = IPPROTO_SCTP}, inet("127.0.0.1")));
  EXPECT_FALSE(accepts_peers({.type = SOCK_SEQPACKET, .protocol = IPPROTO_SCTP}, inet6("::1")));
  EXPECT_FALSE(accepts_peers(datagrams, inet("127.0.0.1")));
  EXPECT_FALSE(accepts_peers(datagrams, unix_socket));
}

// --- Dial --------------------------------------------------------------------------------------------------

// Dials as io::connect does, without a poller.
bool dial_all(Dial& dial)
{
  while (dial.start_next()) {
    if (test::becomes_ready(dial.number(), POLLOUT) && dial.finish()) {
      return true;
    }
  }
  return false;
}

TEST(Dial, ConnectsToTheFirstEndpointThatAnswers)
{
  const test::DeafEndpoint deaf;
  const test::BareListener listener;
  const ConnectOptions options;
  Dial dial({deaf.endpoint(), listener.endpoint, deaf.endpoint()}, options);
  ASSERT_TRUE(dial_all(dial));
  EXPECT_EQ(dial.endpoint(), listener.endpoint);
  const auto fd = dial.take();
  EXPECT_EQ(peer_endpoint(fd.number()), listener.endpoint);
}

TEST(Dial, NamesEveryEndpointItTried)
{
  const test::DeafEndpoint first;
  const test::DeafEndpoint second;
  const ConnectOptions options;
  Dial dial({first.endpoint(), second.endpoint()}, options);
  EXPECT_FALSE(dial_all(dial));
  EXPECT_EQ(std::string(dial.error().what()), "connect " + to_string(first.endpoint()) + ", " +
                                                  to_string(second.endpoint()) +
                                                  ": Connection refused (ECONNREFUSED)");
  EXPECT_EQ(dial.error().fault(), Fault::network);
}

TEST(Dial, ThatGaveUpSaysThatTimeRanOut)
{
  const test::BareListener listener;
  const ConnectOptions options;
  Dial dial({listener.endpoint}, options);
  ASSERT_TRUE(dial.start_next());
  dial.give_up();
  EXPECT_FALSE(dial.start_next());
  EXPECT_EQ(dial.error().fault(), Fault::timeout);
  EXPECT_EQ(dial.error().error_number(), ETIMEDOUT);
}

TEST(Dial, HasAConnectionAtOnceToAUnixSocket)
{
  const test::TempDir dir;
  const test::BareListener listener(Endpoint::unix_path(dir.path("socket")));
  const ConnectOptions options;
  Dial dial({listener.endpoint}, options);
  ASSERT_TRUE(dial.start_next());
  EXPECT_TRUE(dial.finish());
}

TEST(Dial, OfDatagramsHasItsPeerAtOnceEvenIfNobodyIsThere)
{
  const test::DeafDatagrams nobody;
  const ConnectOptions options{.kind = datagrams};
  Dial dial({nobody.endpoint()}, options);
  ASSERT_TRUE(dial.start_next());
  EXPECT_TRUE(dial.finish());
  EXPECT_EQ(peer_endpoint(dial.number()), nobody.endpoint());
}

TEST(Dial, OfUnixDatagramsCanBeAnswered)
{
  const test::TempDir dir;
  const test::BareDatagrams server(Endpoint::unix_path(dir.path("socket")));
  const ConnectOptions options{.kind = datagrams};
  Dial dial({server.endpoint}, options);
  ASSERT_TRUE(dial_all(dial));
  server.say("hello", local_endpoint(dial.number()));
  EXPECT_TRUE(test::becomes_ready(dial.number(), POLLIN));
}

TEST(Dial, FromASocketFileRemovesItAfterwards)
{
  for (const int type : {SOCK_DGRAM, SOCK_STREAM, SOCK_SEQPACKET}) {
    const test::TempDir dir;
    const auto server = listen_on(Endpoint::unix_path(dir.path("server")), {.kind = {.type = type}});
    const ConnectOptions options{.kind = {.type = type},
                                 .sources = {Endpoint::unix_path(dir.path("client"))}};
    {
      Dial dial({server.endpoint}, options);
      ASSERT_TRUE(dial_all(dial));
      const auto source = dial.take_source();
      const auto fd = dial.take();
      EXPECT_EQ(to_string(local_endpoint(fd.number())), dir.path("client"));
    }
    EXPECT_FALSE(std::filesystem::exists(dir.path("client")));
  }
}

TEST(Dial, ThatWasRefusedLeavesNoSocketFile)
{
  const test::TempDir dir;
  const ConnectOptions options{.kind = datagrams, .sources = {Endpoint::unix_path(dir.path("client"))}};
  Dial dial({Endpoint::unix_path(dir.path("nothing"))}, options);
  EXPECT_FALSE(dial_all(dial));
  EXPECT_FALSE(std::filesystem::exists(dir.path("client")));
  EXPECT_EQ(dial.error().error_number(), ENOENT);
}

TEST(Dial, SaysWhichTypeLivesAtThePathWithoutKnocking)
{
  constexpr std::array types{SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM};
  const auto word = [](int type) {
    return type == SOCK_STREAM ? "stream" : type == SOCK_SEQPACKET ? "seqpacket" : "dgram";
  };
  for (const int lives : types) {
    const test::TempDir dir;
    const auto path = dir.path("socket");
    const auto server = listen_on(Endpoint::unix_path(path), {.kind = {.type = lives}});
    for (const int asks : types) {
      if (asks == lives) continue;
      const ConnectOptions options{.kind = {.type = asks}};
      Dial dial({server.endpoint}, options);
      EXPECT_FALSE(dial_all(dial));
      EXPECT_STREQ(dial.error().what(),
                   ("connect " + path + ": Protocol wrong type for socket (EPROTOTYPE)").c_str());
      EXPECT_EQ(dial.error().hint(),
                fmt::format("a {0} socket lives there: sockplay {0} connect {1}", word(lives), path));
      EXPECT_EQ(lives == SOCK_DGRAM ? EAGAIN : accept(server).error, EAGAIN) << "somebody knocked";
    }
  }
}

TEST(Dial, SaysThatASocketFileIsMissing)
{
  const test::TempDir dir;
  const ConnectOptions options;
  Dial dial({Endpoint::unix_path(dir.path("nothing"))}, options);
  EXPECT_FALSE(dial_all(dial));
  EXPECT_EQ(dial.error().error_number(), ENOENT);
  EXPECT_EQ(dial.error().fault(), Fault::network);
}

TEST(Dial, ComesFromTheSourceOfTheSameFamily)
{
  const test::BareListener listener;
  const ConnectOptions options{.sources = {inet6("::1"), inet("127.0.0.9")}};
  Dial dial({listener.endpoint}, options);
  ASSERT_TRUE(dial_all(dial));
  EXPECT_EQ(to_string(local_endpoint(dial.number())).substr(0, 10), "127.0.0.9:");
}

TEST(Dial, TakesASourcePortAgainRightAfterItsUse)
{
  const test::BareListener listener;
  int port = 0;
  for (int i = 0; i < 2; ++i) {
    const ConnectOptions options{.sources = {inet("127.0.0.1", port)}};
    Dial dial({listener.endpoint}, options);
    ASSERT_TRUE(dial_all(dial)) << dial.error().what();
    port = local_endpoint(dial.number()).port();
    const auto served = listener.accept();
  }
}

TEST(Dial, PassesOverEndpointsThatTheSourceCannotReach)
{
  const test::DeafEndpoint deaf;
  const ConnectOptions options{.sources = {inet("127.0.0.1")}};
  for (const auto& endpoints :
       {std::vector{deaf.endpoint(), inet6("::1", 9)}, std::vector{inet6("::1", 9), deaf.endpoint()}}) {
    Dial dial(endpoints, options);
    EXPECT_FALSE(dial_all(dial));
    EXPECT_EQ(dial.error().error_number(), ECONNREFUSED) << dial.error().what();
  }
}

TEST(Dial, SaysThatNoSourceSuits)
{
  const ConnectOptions options{.sources = {inet6("::1")}};
  Dial dial({inet("127.0.0.1", 9)}, options);
  EXPECT_FALSE(dial_all(dial));
  EXPECT_EQ(dial.error().error_number(), EAFNOSUPPORT);
  EXPECT_EQ(dial.error().fault(), Fault::local);
}

TEST(Dial, SaysWhatIsWrongWithTheSourceThoughAnotherEndpointIsOfAnotherFamily)
{
  const ConnectOptions options{.sources = {inet("192.0.2.1")}};
  for (const auto& endpoints : {std::vector{inet("127.0.0.1", 9), inet6("::1", 9)},
                                std::vector{inet6("::1", 9), inet("127.0.0.1", 9)}}) {
    Dial dial(endpoints, options);
    EXPECT_FALSE(dial_all(dial));
    EXPECT_EQ(dial.error().error_number(), EADDRNOTAVAIL) << dial.error().what();
    EXPECT_EQ(dial.error().fault(), Fault::local);
  }
}

TEST(Dial, GoesOnWhereASocketCannotBeHadAndFailsWithTheLast)
{
  const test::BareListener listener;
  const ConnectOptions options;
  test::RecordedCalls calls;
  calls.refuse<sys::Socket>(EAFNOSUPPORT);
  Dial dial({inet6("::1", 9), listener.endpoint}, options);
  EXPECT_TRUE(dial_all(dial));
  calls.refuse<sys::Socket>(EMFILE);
  Dial last({listener.endpoint}, options);
  EXPECT_FALSE(last.start_next());
  EXPECT_EQ(last.error().error_number(), EMFILE);
}

TEST(Dial, SaysThatItWasRefusedEvenIfTheLastEndpointIsMissingHere)
{
  const test::DeafEndpoint deaf;
  const ConnectOptions options;
  Dial dial({deaf.endpoint(), inet6("::1", 9)}, options);
  ASSERT_TRUE(dial.start_next() && test::becomes_ready(dial.number(), POLLOUT));
  EXPECT_FALSE(dial.finish());
  test::RecordedCalls calls;
  calls.refuse<sys::Socket>(EAFNOSUPPORT);
  EXPECT_FALSE(dial.start_next());
  EXPECT_EQ(dial.error().error_number(), ECONNREFUSED);
}

TEST(Dial, ClosesWhatDidNotConnect)
{
  test::ScriptedKernel kernel;
  const ConnectOptions options;
  kernel.expect(test::answers<sys::Socket>(1001), test::fails<sys::Connect>(ENETUNREACH),
                test::answers<sys::Socket>(1002), test::fails<sys::Connect>(EINPROGRESS));
  Dial dial({inet("192.0.2.1", 80), inet("192.0.2.2", 80)}, options);
  EXPECT_TRUE(dial.start_next());
  EXPECT_THAT(kernel.closed(), testing::ElementsAre(1001));
  kernel.expect(test::step<sys::GetSockOpt>("", [](test::ScriptedKernel&, const sys::GetSockOpt& call) {
    *static_cast<int*>(call.value) = ECONNREFUSED;
    return sys::Outcome{0, 0};
  }));
  EXPECT_FALSE(dial.finish());
  EXPECT_THAT(kernel.closed(), testing::ElementsAre(1001, 1002));
}

} // namespace
} // namespace sockplay::net
