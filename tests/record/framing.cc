// Streams cut into records and records joined into streams, however the bytes come in pieces.
// Random bytes are for tests/fuzz/framing.cc.
#include "record/framing.hh"

#include <algorithm>
#include <cstdint>
#include <gtest/gtest.h>
#include <numeric>
#include <string>
#include <vector>

namespace sockplay::record {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using Kind = Framing::Kind;
using Problem = Framer::Problem;
using Records = std::vector<std::string>;

constexpr Framing line{.kind = Kind::line};
constexpr Framing length_prefix{.kind = Kind::length_prefix};
constexpr Framing whole{.kind = Kind::whole};
constexpr std::size_t no_limit = 1 << 20;

constexpr Framing size_of(std::size_t bytes)
{
  return {.kind = Kind::size, .size_bytes = bytes};
}

constexpr Framing delimited_by(char delimiter)
{
  return {.kind = Kind::delimiter, .delimiter = delimiter};
}

struct Outcome {
  Records records;
  Problem problem = Problem::none;
  std::size_t consumed_bytes = 0;
  bool operator==(const Outcome&) const = default;
};

// A caller of Framer: keeps what was not consumed, and has room for four bytes more than the limit.
class Reader {
public:
  Reader(Framing framing, std::size_t limit, std::size_t most) : framer_(framing, limit), most_(most) {}

  void take(std::string_view piece)
  {
    kept_ += piece;
    cut(false);
    EXPECT_TRUE(outcome_.problem != Problem::none || kept_.size() < framer_.limit_bytes() + 4);
  }

  Outcome end()
  {
    cut(true);
    return outcome_;
  }

private:
  void cut(bool at_end)
  {
    std::vector<std::string_view> records;
    while (outcome_.problem == Problem::none) {
      records.clear();
      const Framer::Cut cut = framer_.cut(kept_, at_end, records, most_);
      EXPECT_LE(records.size(), most_);
      outcome_.records.insert(outcome_.records.end(), records.begin(), records.end());
      outcome_.problem = cut.problem;
      outcome_.consumed_bytes += cut.consumed_bytes;
      kept_.erase(0, cut.consumed_bytes);
      if (records.empty()) return;
    }
  }

  Framer framer_;
  std::size_t most_;
  std::string kept_;
  Outcome outcome_;
};

Outcome cut(const Framing& framing, const std::vector<std::string_view>& pieces, std::size_t limit = no_limit,
            std::size_t most = 100)
{
  Reader reader(framing, limit, most);
  for (const std::string_view piece : pieces)
    reader.take(piece);
  return reader.end();
}

Records records_of(const Framing& framing, std::string_view bytes)
{
  const Outcome outcome = cut(framing, {bytes});
  EXPECT_EQ(outcome.problem, Problem::none);
  EXPECT_EQ(outcome.consumed_bytes, bytes.size());
  return outcome.records;
}

std::string joined(const Framing& framing, const Records& records)
{
  std::string out;
  for (const std::string& record : records)
    append_framed(out, record, framing);
  return out;
}

// Every byte there is, so that no byte can be special to a frame that does not look at them.
std::string record_of(std::size_t size)
{
  std::string record(size, '\0');
  std::iota(record.begin(), record.end(), '\0');
  return record;
}

TEST(Framer, LeavesItsNewlineInALine)
{
  EXPECT_EQ(records_of(line, "one\n\ntwo\r\nrest"), (Records{"one\n", "\n", "two\r\n", "rest"}));
  EXPECT_EQ(records_of(line, "\0\n"sv), Records{"\0\n"s});
  EXPECT_EQ(records_of(line, ""), Records{});
}

TEST(Framer, CutsRecordsOfASizeAndARest)
{
  EXPECT_EQ(records_of(size_of(4), "01234567"), (Records{"0123", "4567"}));
  EXPECT_EQ(records_of(size_of(4), "01234\n"), (Records{"0123", "4\n"}));
  EXPECT_EQ(records_of(size_of(1), "ab"), (Records{"a", "b"}));
  EXPECT_EQ(records_of(size_of(4), ""), Records{});
}

TEST(Framer, TakesADelimiterForNoPartOfARecord)
{
  EXPECT_EQ(records_of(delimited_by(','), "a,,b\n,c"), (Records{"a", "", "b\n", "c"}));
  EXPECT_EQ(records_of(delimited_by('\0'), "a\0"sv), Records{"a"});
  EXPECT_EQ(records_of(delimited_by('\xFF'), "\xFF"), Records{""});
  EXPECT_EQ(records_of(delimited_by(','), ""), Records{});
}

TEST(Framer, ReadsLengthsMostSignificantByteFirst)
{
  EXPECT_EQ(records_of(length_prefix, "\0\0\0\1a\0\0\0\0\0\0\0\2\0\n"sv), (Records{"a", "", "\0\n"s}));
  const std::string long_one = record_of(0x10203);
  EXPECT_EQ(records_of(length_prefix, "\0\1\2\3"s + long_one), Records{long_one});
}

TEST(Framer, TakesTheWholeForOneRecordEvenIfThereIsNothing)
{
  EXPECT_EQ(records_of(whole, "a\nb\0"sv), Records{"a\nb\0"s});
  EXPECT_EQ(records_of(whole, ""), Records{""});
}

TEST(Framer, TellsAStreamThatEndsWithinWhatWasAnnounced)
{
  for (const std::string_view rest : {"\0"sv, "\0\0\0"sv, "\0\0\0\2"sv, "\0\0\0\2x"sv}) {
    EXPECT_EQ(cut(length_prefix, {"\0\0\0\1a"sv, rest}), (Outcome{{"a"}, Problem::incomplete, 5}));
  }
}

TEST(Framer, TellsARecordOverTheLimitAndGivesThoseBefore)
{
  EXPECT_EQ(cut(line, {"ab\n1234\nc\n"}, 4), (Outcome{{"ab\n"}, Problem::too_long, 3}));
  EXPECT_EQ(cut(line, {"ab\n12345"}, 4), (Outcome{{"ab\n"}, Problem::too_long, 3}));
  EXPECT_EQ(cut(delimited_by(','), {"ab,12345,"}, 4), (Outcome{{"ab"}, Problem::too_long, 3}));
  EXPECT_EQ(cut(size_of(5), {"1"}, 4), (Outcome{{}, Problem::too_long, 0}));
  EXPECT_EQ(cut(length_prefix, {"\0\0\0\1a\0\0\0\5"sv}, 4), (Outcome{{"a"}, Problem::too_long, 5}));
  EXPECT_EQ(cut(length_prefix, {"\xFF\xFF\xFF\xFF"}, 4), (Outcome{{}, Problem::too_long, 0}));
  EXPECT_EQ(cut(whole, {"12345"}, 4), (Outcome{{}, Problem::too_long, 0}));
}

TEST(Framer, TakesARecordOfTheLimit)
{
  EXPECT_EQ(cut(line, {"123\n"}, 4).records, Records{"123\n"});
  EXPECT_EQ(cut(line, {"1234"}, 4).records, Records{"1234"});
  EXPECT_EQ(cut(delimited_by(','), {"1234,1234"}, 4).records, (Records{"1234", "1234"}));
  EXPECT_EQ(cut(size_of(4), {"1234"}, 4).records, Records{"1234"});
  EXPECT_EQ(cut(length_prefix,
                {"\0\0\0\4"
                 "1234"sv},
                4)
                .records,
            Records{"1234"});
  EXPECT_EQ(cut(whole, {"1234"}, 4).records, Records{"1234"});
}

TEST(Framer, KeepsALengthPrefixOutOfTheLimitEvenWhereItIsLongerThanThat)
{
  EXPECT_EQ(cut(length_prefix, {"\0\0\0"sv, "\1a"}, 1), (Outcome{{"a"}, Problem::none, 5}));
}

TEST(Framer, GivesTheSameRecordsHoweverTheStreamIsCut)
{
  const std::string_view bytes = "\0\0\0\1\n\0\0\0\2ab\nabcd\n\n\0\0"sv;
  for (const Framing& framing :
       {line, size_of(3), size_of(7), delimited_by('\0'), delimited_by('b'), length_prefix, whole}) {
    for (const std::size_t limit : {std::size_t{0}, std::size_t{2}, std::size_t{5}, no_limit}) {
      const Outcome at_once = cut(framing, {bytes}, limit);
      for (std::size_t first = 0; first <= bytes.size(); ++first) {
        for (std::size_t second = first; second <= bytes.size(); ++second) {
          const std::vector<std::string_view> pieces{
              bytes.substr(0, first), bytes.substr(first, second - first), bytes.substr(second)};
          ASSERT_EQ(cut(framing, pieces, limit), at_once);
          ASSERT_EQ(cut(framing, pieces, limit, 1), at_once);
        }
      }
    }
  }
}

TEST(Framer, AppendsToTheRecordsThatAreThere)
{
  Framer framer(line, no_limit);
  std::vector<std::string_view> records{"before"};
  EXPECT_EQ(framer.cut("a\nb\nc\n", false, records, 2).consumed_bytes, 4u);
  EXPECT_EQ(records, (std::vector<std::string_view>{"before", "a\n", "b\n"}));
}

TEST(Framer, FindsNothingInNothingTwice)
{
  for (const Framing& framing : {line, size_of(1), delimited_by(','), length_prefix, whole}) {
    Framer framer(framing, no_limit);
    std::vector<std::string_view> records;
    for (int time = 0; time < 2; ++time)
      EXPECT_EQ(framer.cut("", true, records, 10).problem, Problem::none);
    EXPECT_EQ(records.size(), framing == whole ? 1u : 0u);
  }
}

// What was looked through is not looked through again: a line that grows by one byte a time would cost the
// square of its length otherwise.
TEST(Framer, DoesNotLookTwiceAtWhatHasNoEnd)
{
  Framer framer(line, no_limit);
  std::vector<std::string_view> records;
  framer.cut("abc", false, records, 10);
  framer.cut("a\nc\n", false, records, 10); // not what was there: so it shows what is looked at
  EXPECT_EQ(records, std::vector<std::string_view>{"a\nc\n"});
}

TEST(AppendFramed, AddsWhatTheFrameNeeds)
{
  EXPECT_EQ(joined({.kind = Kind::as_it_is}, {"a", "", "b\n"}), "ab\n");
  EXPECT_EQ(joined(size_of(1), {"a", "b"}), "ab");
  EXPECT_EQ(joined(whole, {"ab"}), "ab");
  EXPECT_EQ(joined(line, {"a", "b\n", ""}), "a\nb\n\n");
  EXPECT_EQ(joined(delimited_by('\0'), {"a", "", "b\n"}), "a\0\0b\n\0"sv);
  EXPECT_EQ(joined(length_prefix, {"a", "", "b\n"}), "\0\0\0\1a\0\0\0\0\0\0\0\2b\n"sv);
  EXPECT_EQ(joined(length_prefix, {record_of(0x10203)}).substr(0, 4), "\0\1\2\3"sv);
}

TEST(AppendFramed, IsUndoneByFramer)
{
  Records records;
  for (const std::size_t size : {0, 1, 255, 256, 8192, 8193, 65507})
    records.push_back(record_of(size));
  EXPECT_EQ(records_of(length_prefix, joined(length_prefix, records)), records);

  for (std::string& record : records)
    std::replace(record.begin(), record.end(), '\n', ' ');
  EXPECT_EQ(records_of(delimited_by('\n'), joined(delimited_by('\n'), records)), records);

  for (std::string& record : records)
    record += '\n';
  EXPECT_EQ(records_of(line, joined(line, records)), records);
}

} // namespace
} // namespace sockplay::record
