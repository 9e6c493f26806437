// A capture in numbers, as tables and as JSON.
#include "capture/statistics.hh"

#include "packet/samples.hh"
#include "spoken.hh"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

namespace sockplay::capture {
namespace {

class StatisticsTest : public testing::Test {
protected:
  void take(const packet::Packet& packet, std::chrono::nanoseconds after)
  {
    now_ += after;
    conversations_.hear(packet, now_);
    statistics_.take(packet, now_);
  }
  void take(const std::string& bytes, std::chrono::nanoseconds after) { take(decoded(bytes), after); }

  void take_some()
  {
    take(bytes_of({.flags = Tcp::syn, .seq = 100}), 0s);
    take(bytes_of({.from = back, .flags = Tcp::syn | Tcp::ack, .seq = 500, .ack = 101}), 1ms);
    take(bytes_of({.seq = 101, .ack = 501, .payload = std::string(1000, 'x')}), 999ms);
    take(datagram(5, "abc"), 1s);
    take(packet::sample("ARP reply").decoded(), 1s);
  }

  std::string text(std::size_t most = 50) const
  {
    std::string out;
    append_text(out, statistics_, conversations_, most);
    return out;
  }
  nlohmann::json json() const
  {
    text::JsonLine line;
    add_fields(line, statistics_, conversations_);
    return nlohmann::json::parse(line.str());
  }

  Statistics statistics_;
  Conversations conversations_{3};
  Time now_ = beginning;
};

TEST_F(StatisticsTest, OfNothingAreShort)
{
  EXPECT_EQ(text(), "0 packets, 0 bytes\n");
  EXPECT_EQ(json()["bytes"], 0);
  EXPECT_FALSE(json().contains("first"));
  EXPECT_EQ(json()["conversations"], nlohmann::json::array());
}

TEST_F(StatisticsTest, AreThreeTables)
{
  take_some();
  const std::string expected = R"(5 packets, 1.2 KiB, in 3 s

protocol  packets  bytes   share
IPv4            4  1 151  96.5 %
  TCP           3  1 120  93.9 %
    Data        1  1 040  87.2 %
  UDP           1     31   2.6 %
    Data        1     31   2.6 %
Ethernet        1     42   3.5 %
  ARP           1     42   3.5 %

#  protocol  between        and          packets →    size →  ← packets    ← size  after  lasts       rate  state
1  TCP       10.0.0.1:1000  10.0.0.2:80          2   1.1 KiB          1  40 bytes   0 ns    1 s  1.1 KiB/s  open
2  UDP       10.0.0.1:5     10.0.0.2:9           1  31 bytes          0   0 bytes    2 s   0 ns          -
1 packet, 42 bytes, of no conversation

each 100 ms
after  packets         rate
0.0 s        2  800 bytes/s  ▪▪▪▪
0.1 s        0    0 bytes/s
)";
  EXPECT_EQ(text().substr(0, expected.size()), expected);
  EXPECT_TRUE(text().ends_with("\n3.0 s        1  420 bytes/s  ▪▪\n")) << text();
}

TEST_F(StatisticsTest, TellSlotsOfTimeApart)
{
  take(datagram(5, "a"), 0s);
  take(datagram(5, "a"), 19ms);
  EXPECT_NE(text().find("\n0.0185 s "), std::string::npos) << text();
  take(datagram(5, "a"), 1h);
  EXPECT_NE(text().find("\neach 5 min\n"), std::string::npos) << text();
  EXPECT_NE(text().find("55 min "), std::string::npos) << text();
}

TEST_F(StatisticsTest, SayWhatWasLetGoAndWhatIsNotShown)
{
  for (std::uint16_t port = 1; port <= 5; ++port)
    take(datagram(port, std::string(port, 'x')), 1ms);
  const std::string shown = text(2);
  EXPECT_NE(shown.find("\n1 more conversations, each with fewer bytes\n"), std::string::npos) << shown;
  EXPECT_NE(shown.find("\n2 conversations that had long been silent were let go: 2 packets, 59 bytes\n"),
            std::string::npos)
      << shown;
  EXPECT_NE(shown.find("5  UDP"), std::string::npos) << shown;
  EXPECT_EQ(shown.find("3  UDP"), std::string::npos) << shown;
  EXPECT_EQ(json()["let_go"], (nlohmann::json{{"conversations", 2}, {"packets", 2}, {"bytes", 59}}));
  EXPECT_EQ(json()["conversations"].size(), 3u);
}

TEST_F(StatisticsTest, AreFieldsOfAnEvent)
{
  take_some();
  const auto all = json();
  EXPECT_EQ(all["bytes"], 40 + 40 + 1040 + 31 + 42);
  EXPECT_EQ(all["first"], "2023-11-14T22:13:20.000000000Z");
  EXPECT_EQ(all["last"], "2023-11-14T22:13:23.000000000Z");
  EXPECT_EQ(all["protocols"][1],
            (nlohmann::json{{"layers", {"ip", "tcp"}}, {"packets", 3}, {"bytes", 1120}}));
  EXPECT_EQ(all["conversations"][0], (nlohmann::json{{"conversation", 1},
                                                     {"protocol", "TCP"},
                                                     {"ends", {"10.0.0.1:1000", "10.0.0.2:80"}},
                                                     {"packets", {2, 1}},
                                                     {"bytes", {1080, 40}},
                                                     {"time", "2023-11-14T22:13:20.000000000Z"},
                                                     {"duration_ns", 1'000'000'000},
                                                     {"state", "open"}}));
  EXPECT_FALSE(all["conversations"][1].contains("state"));
  EXPECT_EQ(all["others"], (nlohmann::json{{"packets", 1}, {"bytes", 42}}));
  EXPECT_EQ(all["rates"]["slot_ns"], 100'000'000);
  EXPECT_EQ(all["rates"]["packets"].size(), 31u);
  EXPECT_EQ(all["rates"]["bytes"][0], 80);
}

} // namespace
} // namespace sockplay::capture
