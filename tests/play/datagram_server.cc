// One socket, many peers, each with a lane of its own: answers find who asked, one lane's failure is that
// lane's, and where there is no room for another one its records wait.
#include "play/datagram_server.hh"

#include "support/loopback.hh"

#include <algorithm>
#include <csignal>
#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <thread>
#include <vector>

namespace sockplay::play {
namespace {

using namespace std::chrono_literals;
using test::BareDatagrams;
using testing::HasSubstr;
using testing::Not;

class DatagramServerTest : public testing::Test {
protected:
  enum class Ends { by_interrupt, by_itself };
  // Serves while `act` plays the peers in a thread of theirs; what was said on standard error.
  std::string serve(DatagramServer::Options options, const std::function<void()>& act,
                    Ends ends = Ends::by_interrupt, int verbosity = 0)
  {
    options.dialing.kind.type = SOCK_DGRAM;
    testing::internal::CaptureStderr();
    io::Announcer announcer({.verbosity = verbosity});
    Post post({.reach = {.address = net::parse_address("127.0.0.1:0")},
               .socket = {.kind = {.type = SOCK_DGRAM}},
               .access = access_},
              {}, announcer);
    address_ = post.address();
    if (before_) before_();
    std::thread peers([&] {
      act();
      if (ends == Ends::by_interrupt) ::kill(::getpid(), SIGINT);
    });
    EXPECT_EQ(DatagramServer(std::move(options), post, poller_, middle_, nullptr, announcer).run(),
              ExitCode::done);
    peers.join();
    return testing::internal::GetCapturedStderr();
  }
  static Service program(std::string command)
  {
    return {.kind = Service::Kind::program, .command = std::move(command)};
  }
  static Service forward(const net::Endpoint& beyond)
  {
    return {.kind = Service::Kind::forward, .forward_to = {beyond}};
  }
  void say(const BareDatagrams& peer, std::string_view record) const { peer.say(record, address_); }
  // The next record, with who sent it.
  static std::pair<std::string, net::Endpoint> hear(const BareDatagrams& peer)
  {
    std::string room(65536, '\0');
    net::Endpoint from;
    EXPECT_TRUE(test::becomes_ready(peer.socket.fd(), POLLIN));
    const auto got =
        ::recvfrom(peer.socket.fd(), room.data(), room.size(), MSG_DONTWAIT, from.room(), from.room_size());
    room.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return {room, from};
  }

  io::Poller poller_;
  io::Middle middle_;
  net::AccessList access_;
  net::Endpoint address_;
  std::function<void()> before_; // it serves
  BareDatagrams one_, other_, beyond_;
};

TEST_F(DatagramServerTest, KeepsPeersApartBeyond)
{
  serve({.service = forward(beyond_.endpoint)}, [&] {
    say(one_, "1");
    const auto [first, lane] = hear(beyond_);
    say(other_, "2");
    const auto [second, other_lane] = hear(beyond_);
    EXPECT_EQ(first + second, "12");
    EXPECT_NE(lane, other_lane);
    beyond_.say("to 2", other_lane);
    beyond_.say("to 1", lane);
    EXPECT_EQ(hear(one_), std::pair(std::string("to 1"), address_)) << "from where it had asked";
    EXPECT_EQ(hear(other_).first, "to 2");
    say(one_, "again");
    EXPECT_EQ(hear(beyond_), std::pair(std::string("again"), lane));
  });
}

TEST_F(DatagramServerTest, StartsAProgramForEachRecord)
{
  serve({.service = program("tr a-z A-Z; echo $SOCKPLAY_PEER")}, [&] {
    say(one_, "hello ");
    EXPECT_EQ(hear(one_).first, "HELLO " + to_string(one_.endpoint) + "\n");
    say(other_, "");
    EXPECT_EQ(hear(other_).first, to_string(other_.endpoint) + "\n");
  });
}

TEST_F(DatagramServerTest, KeepsOneProgramForEachPeerWhereThatIsAskedFor)
{
  serve({.service = program("n=0; while read x; do n=$((n + 1)); echo $x $n; done"), .keeps_programs = true},
        [&] {
          say(one_, "a\n");
          EXPECT_EQ(hear(one_).first, "a 1\n");
          say(other_, "b\n");
          EXPECT_EQ(hear(other_).first, "b 1\n");
          say(one_, "c\n");
          EXPECT_EQ(hear(one_).first, "c 2\n");
        });
}

TEST_F(DatagramServerTest, LetsRecordsWaitForALaneAndLosesNone)
{
  const auto said = serve({.service = program("cat"), .most_lanes = 1}, [&] {
    constexpr int many = 40; // more than are taken by one call
    for (int i = 0; i < many; ++i) {
      say(one_, std::to_string(i));
    }
    for (int i = 0; i < many; ++i) {
      EXPECT_EQ(hear(one_).first, std::to_string(i));
    }
  });
  const std::string full = "1 at once, as many as --max-conns allows: others wait";
  EXPECT_THAT(said, HasSubstr(full));
  EXPECT_THAT(said.substr(said.find(full) + full.size()), Not(HasSubstr(full))) << "once";
  EXPECT_THAT(said, Not(HasSubstr("not taken")));
}

TEST_F(DatagramServerTest, ServesThoseWhoHaveALaneThoughThereIsNoRoomForOthers)
{
  constexpr int many = 100;
  before_ = [&] {
    for (int i = 0; i < many; ++i) {
      say(one_, std::to_string(i));
    }
  };
  serve({.service = forward(beyond_.endpoint), .most_lanes = 1}, [&] {
    for (int i = 0; i < many; ++i) {
      ASSERT_EQ(hear(beyond_).first, std::to_string(i)) << "what is there is read, whether more comes or not";
    }
  });
}

TEST_F(DatagramServerTest, OutlivesALaneThatFails)
{
  const auto command = "read x; if [ $x = bad ]; then head -c 70000 /dev/zero; cat; else echo $x; fi";
  const auto said = serve({.service = program(command), .keeps_programs = true, .idle = 1h}, [&] {
    say(one_, "bad\n");
    say(other_, "good\n");
    EXPECT_EQ(hear(other_).first, "good\n");
    say(one_, "good\n"); // to the same lane, or to the next one
  });
  EXPECT_THAT(said, Not(HasSubstr("Interrupted")));
}

TEST_F(DatagramServerTest, OutlivesASocketBeyondThatGoes)
{
  const test::TempDir dir;
  const auto path = net::Endpoint::unix_path(dir.path("beyond"));
  BareDatagrams local(path);
  const auto said = serve(
      {.records = {.most_records = 3}, .service = forward(path)},
      [&] {
        say(one_, "a");
        EXPECT_EQ(hear(local).first, "a");
        local.socket.close();
        say(one_, "b");
        say(one_, "c");
      },
      Ends::by_itself);
  EXPECT_THAT(said, HasSubstr("send " + dir.path("beyond") + ": Connection refused (ECONNREFUSED)"));
  EXPECT_THAT(said, HasSubstr("connect " + dir.path("beyond") + ": Connection refused (ECONNREFUSED)"));
}

TEST_F(DatagramServerTest, EndsWhenAsManyAsWereWantedAreAnswered)
{
  serve(
      {.records = {.most_records = 2}, .service = program("cat")},
      [&] {
        say(one_, "a");
        say(one_, "b");
        say(one_, "not wanted");
        EXPECT_EQ(hear(one_).first.size() + hear(one_).first.size(), 2U);
      },
      Ends::by_itself);
}

TEST_F(DatagramServerTest, GivesAnIdleLaneUpAndTellsWhatPassed)
{
  const auto said = serve(
      {.records = {.most_records = 1}, .service = forward(beyond_.endpoint), .idle = 5ms},
      [&] {
        say(one_, "hello");
        hear(beyond_);
      },
      Ends::by_itself, 1);
  EXPECT_THAT(said, HasSubstr("connected: "));
  EXPECT_THAT(said, HasSubstr(to_string(one_.endpoint) + " closed: received 5 bytes, sent 0 bytes"));
}

TEST_F(DatagramServerTest, HearsNobodyWhoMayNotWrite)
{
  access_ = {.deny = {net::parse_network("127.0.0.9")}};
  const BareDatagrams denied(test::inet("127.0.0.9"));
  serve({.service = forward(beyond_.endpoint)}, [&] {
    say(denied, "denied");
    say(one_, "allowed");
    EXPECT_EQ(hear(beyond_).first, "allowed");
  });
}

} // namespace
} // namespace sockplay::play
