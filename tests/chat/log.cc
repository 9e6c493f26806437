// The log: one order, numbers without a gap, bounded memory, and every event as it was.
#include "chat/log.hh"

#include "support/allocated.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::chat {
namespace {

using namespace std::chrono_literals;
using Kind = Event::Kind;

constexpr std::size_t mebibyte = 1 << 20;

std::string held_text(const Log& log, std::uint64_t position)
{
  std::string bytes;
  while (true) {
    const auto piece = log.text().from(position, log.text().head());
    if (piece.empty()) {
      return bytes;
    }
    bytes += piece;
    position += piece.size();
  }
}

TEST(Log, NumbersWhatIsSaid)
{
  Log log(mebibyte, 41);
  EXPECT_EQ(log.oldest_seq(), 41U);
  log.append({.from = "alice", .text = "hello"});
  log.append({.from = "bob", .text = "hi"});
  EXPECT_EQ(log.oldest_seq(), 41U);
  EXPECT_EQ(log.next_seq(), 43U);
  EXPECT_EQ(held_text(log, 0), "alice: hello\nbob: hi\n");
}

TEST(Log, GivesEveryKindOfEventBackAsItWas)
{
  const Event events[] = {{.from = "alice", .text = "he: llo"},
                          {.kind = Kind::action, .from = "alice", .text = "waves (twice)"},
                          {.kind = Kind::join, .from = "127.0.0.1:5", .here = 3},
                          {.kind = Kind::leave, .from = "bob", .text = "stopped reading"},
                          {.kind = Kind::leave, .from = "bob", .text = "(really)"},
                          {.kind = Kind::leave, .from = "bob"},
                          {.kind = Kind::nick, .from = "alice", .text = "al"},
                          {.kind = Kind::notice, .text = "the room closes"}};
  Log log(mebibyte);
  for (auto event : events) {
    event.time = Time(log.next_seq() * 1s);
    log.append(event);
  }
  std::uint64_t seq = log.oldest_seq();
  for (const auto& event : events) {
    const auto held = log.event(seq);
    EXPECT_EQ(held.kind, event.kind);
    EXPECT_EQ(held.seq, seq);
    EXPECT_EQ(held.time, Time(seq * 1s));
    EXPECT_EQ(held.from, event.from);
    EXPECT_EQ(held.text, event.text);
    EXPECT_EQ(held.here, event.here);
    ++seq;
  }
}

TEST(Log, RendersJsonOnlyWhereSomebodyReadsIt)
{
  Log log(mebibyte);
  const auto before = log.append({.from = "alice", .text = "hello"});
  EXPECT_EQ(before.json.begin, before.json.end);
  EXPECT_EQ(log.json().head(), 0U);
  log.want_json();
  const auto after = log.append({.from = "alice", .text = "hello"});
  EXPECT_NE(log.json().line(after.json).find("\"seq\":2"), std::string_view::npos);
}

TEST(Log, ForgetsTheOldestAndStaysWithinItsMemory)
{
  const auto before = test::allocated_bytes();
  Log log(mebibyte);
  log.want_json();
  for (int i = 0; i < 20'000; ++i) {
    const auto text = "line " + std::to_string(i);
    log.append({.from = "alice", .text = text});
  }
  EXPECT_LE(test::allocated_bytes(), before + mebibyte + mebibyte / 16);
  EXPECT_EQ(log.next_seq(), 20'001U);
  EXPECT_GT(log.oldest_seq(), 10'000U);
  EXPECT_LT(log.oldest_seq(), 20'000U);
  EXPECT_EQ(log.event(log.oldest_seq()).text, "line " + std::to_string(log.oldest_seq() - 1));
  EXPECT_EQ(log.event(20'000).text, "line 19999");
}

TEST(Log, HoldsLongLinesToo)
{
  Log log(mebibyte);
  log.want_json();
  const std::string text(16'384, '\x01'); // what a line of 4096 bytes becomes at most
  for (int i = 0; i < 100; ++i) {
    log.append({.from = "alice", .text = text});
  }
  EXPECT_EQ(log.event(log.oldest_seq()).text, text);
  EXPECT_LT(log.oldest_seq(), 100U);
}

} // namespace
} // namespace sockplay::chat
