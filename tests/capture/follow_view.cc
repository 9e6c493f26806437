// What was said, as it is shown.
#include "capture/follow_view.hh"

#include "net/error.hh"
#include "spoken.hh"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace sockplay::capture {
namespace {

class FollowViewTest : public testing::Test {
protected:
  // What is shown of some frames, and at their end.
  std::string shown(FollowOptions options, const std::vector<std::string>& frames)
  {
    if (options.number == 0) options.number = 1;
    options.tell = [this](std::string_view words) { told_.emplace_back(words); };
    FollowView view(options, packet::LinkType::ipv4);
    std::string out;
    Time now = beginning;
    for (const std::string& frame : frames)
      view.append(out, {.bytes = frame, .wire_bytes = frame.size(), .time = now += 1ms});
    view.finish(out);
    view.check();
    return out;
  }

  static std::vector<std::string> exchange()
  {
    return {bytes_of({.flags = Tcp::syn, .seq = 100}),
            bytes_of({.from = back, .flags = Tcp::syn | Tcp::ack, .seq = 500, .ack = 101}),
            bytes_of({.seq = 101, .ack = 501, .payload = "hello\nyou"}),
            bytes_of({.from = back, .seq = 511, .ack = 110, .payload = "late\x1b[2J\n"}),
            bytes_of({.seq = 110, .ack = 520}),
            bytes_of({.from = back, .flags = Tcp::fin | Tcp::ack, .seq = 520, .ack = 110})};
  }

  std::vector<std::string> told_;
};

TEST_F(FollowViewTest, IsTextUnderWhoSaysIt)
{
  EXPECT_EQ(shown({}, exchange()), "10.0.0.1:1000 → 10.0.0.2:80\n"
                                   "hello\nyou\n"
                                   "10.0.0.2:80 → 10.0.0.1:1000\n"
                                   "[10 bytes missing]\n"
                                   "late\\x1b[2J\n"
                                   "[end]\n");
}

TEST_F(FollowViewTest, HasAColourForEachDirection)
{
  const std::string out = shown({.colour = true}, exchange());
  EXPECT_NE(out.find("\x1b[36mhello\nyou\x1b[0m\n"), std::string::npos) << out;
  EXPECT_NE(out.find("\x1b[31m[10 bytes missing]\x1b[0m\n\x1b[33mlate\\x1b[2J\n\x1b[0m"), std::string::npos)
      << out;
}

TEST_F(FollowViewTest, IsADumpWithOffsetsInWhatEachSays)
{
  EXPECT_EQ(shown({.form = FollowForm::hex}, exchange()),
            "10.0.0.1:1000 → 10.0.0.2:80\n"
            "00000000  68 65 6c 6c 6f 0a 79 6f  75                       |hello.you|\n"
            "10.0.0.2:80 → 10.0.0.1:1000\n"
            "[10 bytes missing]\n"
            "0000000a  6c 61 74 65 1b 5b 32 4a  0a                       |late.[2J.|\n"
            "[end]\n");
}

TEST_F(FollowViewTest, RawIsTheBytesAndTheRestIsTold)
{
  EXPECT_EQ(shown({.form = FollowForm::raw}, exchange()), "hello\nyoulate\x1b[2J\n");
  EXPECT_EQ(told_, (std::vector<std::string>{"10.0.0.2:80 → 10.0.0.1:1000: 10 bytes missing",
                                             "10.0.0.2:80 → 10.0.0.1:1000: end"}));
}

TEST_F(FollowViewTest, InJsonEachPieceIsAnEvent)
{
  const std::string out = shown({.form = FollowForm::json}, exchange());
  std::vector<nlohmann::json> events;
  for (std::size_t at = 0; at < out.size(); at = out.find('\n', at) + 1)
    events.push_back(nlohmann::json::parse(out.substr(at, out.find('\n', at) - at)));
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[0], (nlohmann::json{{"event", "data"},
                                       {"time", "2023-11-14T22:13:20.003000000Z"},
                                       {"conversation", 1},
                                       {"from", "10.0.0.1:1000"},
                                       {"to", "10.0.0.2:80"},
                                       {"offset_bytes", 0},
                                       {"size_bytes", 9},
                                       {"text", "hello\nyou"}}));
  EXPECT_EQ(events[1]["event"], "missing");
  EXPECT_EQ(events[1]["from"], "10.0.0.2:80");
  EXPECT_EQ(events[1]["offset_bytes"], 0);
  EXPECT_EQ(events[1]["size_bytes"], 10);
  EXPECT_EQ(events[2]["offset_bytes"], 10);
  EXPECT_EQ(events[3]["event"], "end");
  EXPECT_FALSE(events[3].contains("size_bytes"));
}

TEST_F(FollowViewTest, DatagramsAreNumberedInEachDirection)
{
  const std::vector<std::string> frames{datagram(5, "one"), datagram(5, ""), datagram(5, "back\n", back)};
  EXPECT_EQ(shown({}, frames), "10.0.0.1:5 → 10.0.0.2:9 #1 3 bytes\n"
                               "one\n"
                               "10.0.0.1:5 → 10.0.0.2:9 #2 0 bytes\n"
                               "10.0.0.2:9 → 10.0.0.1:5 #1 5 bytes\n"
                               "back\n");
  const auto event = nlohmann::json::parse(shown({.form = FollowForm::json}, {frames[0]}));
  EXPECT_EQ(event["event"], "record");
  EXPECT_EQ(event["record"], 1);
  EXPECT_FALSE(event.contains("offset_bytes"));
}

TEST_F(FollowViewTest, ACharacterIsWholeThoughItCameInTwo)
{
  EXPECT_EQ(shown({}, {bytes_of({.flags = Tcp::syn, .seq = 100}), bytes_of({.seq = 101, .payload = "gr\xc3"}),
                       bytes_of({.seq = 104, .payload = "\xb6\xc3\x9f"})}),
            "10.0.0.1:1000 → 10.0.0.2:80\ngrö\xc3\x9f\n");
}

TEST_F(FollowViewTest, ACharacterIsWholeInJsonTooUnlessItsEndIsMissing)
{
  const auto events = [&](const std::string& second, std::uint32_t at) {
    return shown({.form = FollowForm::json},
                 {bytes_of({.flags = Tcp::syn, .seq = 100}), bytes_of({.seq = 101, .payload = "gr\xc3"}),
                  bytes_of({.seq = at, .payload = second})});
  };
  const std::string whole = events("\xb6n", 104);
  EXPECT_NE(whole.find(R"("offset_bytes":0,"size_bytes":2,"text":"gr")"), std::string::npos) << whole;
  EXPECT_NE(whole.find("\"offset_bytes\":2,\"size_bytes\":3,\"text\":\"\xc3\xb6n\""), std::string::npos)
      << whole;
  const std::string broken = events("n", 105);
  EXPECT_NE(broken.find(R"("offset_bytes":2,"size_bytes":1,"base64":"ww==")"), std::string::npos) << broken;
  EXPECT_LT(broken.find("base64"), broken.find("missing")) << broken;
}

TEST_F(FollowViewTest, WhatIsNotThereCannotBeFollowed)
{
  EXPECT_THROW(shown({.number = 2}, exchange()), net::UsageError);
  packet::Ipv4 ip{.ttl = 64, .carried = 1, .source = {{10, 0, 0, 1}}, .destination = {{10, 0, 0, 2}}};
  const std::string ping =
      packet::build(ip, "", packet::build(packet::Icmp{.type = 8, .identifier = 7}, "x"));
  try {
    shown({}, {ping});
    FAIL();
  } catch (const net::UsageError& error) {
    EXPECT_EQ(std::string(error.what()),
              "--follow 1: that is ICMP echo, and only TCP and UDP carry bytes to follow");
  }
}

} // namespace
} // namespace sockplay::capture
