// The loop of `raw send` over a wire that a test answers for: what is sent when, what counts as an answer,
// and how it ends.
#include "play/prober.hh"

#include "packet/build.hh"
#include "support/loopback.hh"

#include <deque>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace sockplay::play {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

constexpr packet::Ipv4Address us{{10, 0, 0, 1}}, them{{10, 0, 0, 2}}, router{{10, 0, 0, 254}};
constexpr auto far_away = std::chrono::hours(1);

std::string echo(std::uint8_t type, std::uint16_t sequence)
{
  const bool is_request = type == packet::Icmp::echo_request;
  const packet::Ipv4 ip{
      .ttl = 63, .carried = 1, .source = is_request ? us : them, .destination = is_request ? them : us};
  return build(ip, "", build(packet::Icmp{.type = type, .identifier = 7, .sequence = sequence}, "data"));
}
std::string request(std::uint64_t number)
{
  return echo(packet::Icmp::echo_request, static_cast<std::uint16_t>(number));
}
std::string reply(std::uint16_t number)
{
  return echo(packet::Icmp::echo_reply, number);
}
std::string unreachable(std::uint16_t number)
{
  const packet::Ipv4 ip{.ttl = 64, .carried = 1, .source = router, .destination = us};
  return build(ip, "", build(packet::Icmp{.type = packet::Icmp::unreachable, .code = 1}, request(number)));
}

// Keeps what is sent, and brings what the test has put into it.
class FakeWire : public Wire {
public:
  packet::LinkType link() const override { return packet::LinkType::raw_ip; }
  void watch(io::Poller&) override {}
  net::Departures::Sent send(std::string_view packet, const net::Endpoint* to) override
  {
    if (refusal != 0) {
      return {.what = net::IoResult::What::failed, .error = std::exchange(refusal, is_deaf ? refusal : 0)};
    }
    sent.emplace_back(packet);
    addressed.push_back(to != nullptr ? to_string(*to) : "");
    on_sent();
    return {.records = 1, .bytes = packet.size()};
  }
  const News& hear() override
  {
    news_ = {};
    news_.departures.swap(departures);
    if (!answers.empty()) {
      heard_ = std::move(answers.front());
      answers.pop_front();
      news_.packets.push_back({heard_, 0, start + 5ms});
    }
    return news_;
  }
  bool is_writable() const override { return true; }

  static constexpr Time start{1h};
  std::vector<std::string> sent, addressed;
  std::deque<std::string> answers;
  std::vector<net::DepartureTime> departures;
  int refusal = 0;
  bool is_deaf = false; // refuses for ever
  std::function<void()> on_sent = [] {};

private:
  News news_;
  std::string heard_;
};

class ProberTest : public testing::Test {
protected:
  ExitCode probe(Probing probing, bool may_have_many = false)
  {
    const test::Redirected output(STDOUT_FILENO, output_.in.fd());
    Screen screen({.view = record::ViewKind::text, .packets = packet::LinkType::raw_ip}, false);
    Prober prober({.probing = probing,
                   .peer = "10.0.0.2",
                   .may_have_many = may_have_many,
                   .make = [](std::uint64_t number) { return Prober::Outgoing{request(number)}; }},
                  wire_, screen, announcer_);
    return prober.run(poller_);
  }
  net::Error failure(const Probing& probing)
  {
    try {
      probe(probing);
    } catch (const net::Error& error) {
      return error;
    }
    return net::Error({.reason = "it ended well"});
  }
  std::string shown()
  {
    output_.in.close();
    return output_.out.hear_all();
  }

  test::BarePipe output_;
  FakeWire wire_;
  io::Poller poller_;
  io::Announcer announcer_{{.verbosity = -1}};
};

TEST_F(ProberTest, EndsWhenAllIsAnswered)
{
  wire_.on_sent = [this] {
    const auto number = static_cast<std::uint16_t>(wire_.sent.size());
    wire_.departures.push_back({number - 1U, FakeWire::start + 2ms});
    wire_.answers.push_back(reply(number));
  };
  EXPECT_EQ(probe({.count = 2, .interval = 1ns, .wait = far_away}), ExitCode::done);
  EXPECT_EQ(wire_.sent, (std::vector{request(1), request(2)}));
  EXPECT_EQ(shown(), "#1 3.000 ms ttl 63 10.0.0.2 → 10.0.0.1 ICMP echo reply id 7 seq 1 len 4\ndata\n"
                     "#2 3.000 ms ttl 63 10.0.0.2 → 10.0.0.1 ICMP echo reply id 7 seq 2 len 4\ndata\n");
}

TEST_F(ProberTest, DoesNotHearWhatNobodyWaitsFor)
{
  wire_.answers.push_back(reply(1));
  EXPECT_EQ(probe({.count = 1, .wait = 0ns}), ExitCode::done);
  EXPECT_EQ(shown(), "");
  EXPECT_EQ(wire_.answers.size(), 1U);
}

TEST_F(ProberTest, PassesOverWhatAnswersNothing)
{
  wire_.answers = {reply(9), "", request(1)};
  const auto error = failure({.count = 1, .wait = 1ms});
  EXPECT_EQ(error.fault(), net::Fault::timeout);
  EXPECT_THAT(error.what(), StartsWith("wait for 10.0.0.2: no answer within 1 ms; 1 packet sent, 0 answered, "
                                       "100% lost, in "));
  EXPECT_EQ(shown(), "");
}

TEST_F(ProberTest, OneAnswerIsEnoughForSuccess)
{
  wire_.answers = {reply(2)};
  EXPECT_EQ(probe({.count = 2, .interval = 1ns, .wait = 1ms}), ExitCode::done);
}

TEST_F(ProberTest, AnErrorOfIcmpIsShownAndIsTheNetworksFault)
{
  wire_.answers = {unreachable(1)};
  const auto error = failure({.count = 1, .wait = far_away});
  EXPECT_EQ(error.fault(), net::Fault::network);
  EXPECT_THAT(error.what(),
              StartsWith("send 10.0.0.2: host unreachable (ICMP type 3 code 1), said 10.0.0.254; 1 packet "
                         "sent, 0 answered, 1 met an ICMP error, 100% lost"));
  EXPECT_THAT(shown(), HasSubstr("10.0.0.254 → 10.0.0.1 ICMP host unreachable | 10.0.0.1 → 10.0.0.2"));
}

TEST_F(ProberTest, AnErrorBesideAnAnswerIsNoFailure)
{
  wire_.answers = {unreachable(1), reply(2)};
  EXPECT_EQ(probe({.count = 2, .interval = 1ns, .wait = far_away}), ExitCode::done);
}

TEST_F(ProberTest, AReplyAfterAnErrorCounts)
{
  wire_.answers = {unreachable(1), reply(1), reply(2)};
  EXPECT_EQ(probe({.count = 2, .interval = 1ns, .wait = far_away}), ExitCode::done);
  EXPECT_THAT(shown(), testing::ContainsRegex("#1 .*unreachable.*\n#1 .*reply.*\ndata\n#2 "));
}

TEST_F(ProberTest, ARedirectEndsNoWait)
{
  const packet::Ipv4 ip{.ttl = 64, .carried = 1, .source = router, .destination = us};
  wire_.answers = {build(ip, "", build(packet::Icmp{.type = packet::Icmp::redirect}, request(1))), reply(1)};
  EXPECT_EQ(probe({.count = 1, .wait = far_away}), ExitCode::done);
  EXPECT_THAT(shown(), HasSubstr("redirect"));
}

TEST_F(ProberTest, OfAGroupMoreAnswersAreWaitedFor)
{
  wire_.answers = {reply(1), reply(1)};
  EXPECT_EQ(probe({.count = 1, .wait = 1ms}, true), ExitCode::done);
  EXPECT_THAT(shown(), testing::ContainsRegex("#1 .*\n.*\n#1 "));
}

TEST_F(ProberTest, AFullQueueOfADeviceIsTriedAgain)
{
  wire_.refusal = ENOBUFS;
  wire_.on_sent = [this] {
    wire_.departures = {{0, FakeWire::start - 1h},
                        {1, FakeWire::start}}; // the kernel has counted the first one too
    wire_.answers = {reply(1)};
  };
  EXPECT_EQ(probe({.count = 1, .wait = far_away}), ExitCode::done);
  EXPECT_EQ(wire_.sent.size(), 1U);
  EXPECT_THAT(shown(), HasSubstr("5.000 ms"));
}

TEST_F(ProberTest, WhatIsTooLongSaysSoWithItsSize)
{
  wire_.refusal = EMSGSIZE;
  wire_.is_deaf = true;
  const auto error = failure({.count = 1, .wait = far_away});
  EXPECT_STREQ(error.what(), "send 32 bytes to 10.0.0.2: Message too long (EMSGSIZE)");
  EXPECT_THAT(error.hint(), HasSubstr("MTU"));
  EXPECT_EQ(error.fault(), net::Fault::local);
}

} // namespace
} // namespace sockplay::play
