// The views of records: each by itself, with its edges, whatever is in it.
// Streams, which have none, are in view.cc.
#include "record/framing.hh"
#include "record/label.hh"
#include "record/view.hh"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <gtest/gtest.h>
#include <numeric>
#include <string>
#include <vector>

namespace sockplay::record {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;

constexpr std::string_view alice = "127.0.0.1:5000";
const std::chrono::system_clock::time_point morning = std::chrono::sys_days{2026y / 1 / 2} + 3h;

const ViewOptions text{.kind = ViewKind::text};
const ViewOptions hex{.kind = ViewKind::hex};
const ViewOptions json{.kind = ViewKind::json};

std::string shown(const ViewOptions& options, const std::vector<Piece>& pieces)
{
  View view(options);
  std::string out;
  for (const Piece& piece : pieces)
    view.append(out, piece);
  view.finish(out);
  return out;
}

Piece record_of(std::string_view bytes, std::uint64_t number = 1)
{
  return {.peer = alice, .bytes = bytes, .offset = 1000, .time = morning, .record = number};
}

// What is shown of one record in plain text, without its heading.
std::string content(std::string_view bytes)
{
  const std::string lines = shown(text, {record_of(bytes)});
  return lines.substr(lines.find('\n') + 1);
}

// The end of a JSON line, from the record's number on.
std::string fields(const Piece& record)
{
  const std::string line = shown(json, {record});
  return line.substr(line.find("\"record\":"));
}

class TimedRecordView : public ::testing::Test {
protected:
  TimedRecordView()
  {
    setenv("TZ", "UTC0", 1);
    tzset();
  }
};

TEST(RecordTextView, HeadsEachRecord)
{
  Piece sent = record_of("bye", 4);
  sent.direction = Direction::sent;
  EXPECT_EQ(shown(text, {record_of("hello,\nworld\n!", 3), sent}), "← 127.0.0.1:5000 #3 14 bytes\n"
                                                                   "hello,\nworld\n!\n"
                                                                   "→ 127.0.0.1:5000 #4 3 bytes\n"
                                                                   "bye\n");
}

TEST(RecordTextView, ShowsAnEmptyRecordByItsHeadingAlone)
{
  EXPECT_EQ(shown(text, {record_of(""), record_of("", 2)}), "← 127.0.0.1:5000 #1 0 bytes\n"
                                                            "← 127.0.0.1:5000 #2 0 bytes\n");
}

TEST(RecordTextView, SaysOneByteOfOne)
{
  EXPECT_EQ(shown(text, {record_of("\n")}), "← 127.0.0.1:5000 #1 1 byte\n\n");
}

TEST(RecordTextView, LeavesOutTheNameOfWhoHasNone)
{
  EXPECT_EQ(shown(text, {{.bytes = "a", .record = 1}}), "← #1 1 byte\na\n");
}

TEST(RecordTextView, EndsEveryRecordWithOneNewline)
{
  EXPECT_EQ(content("a"), "a\n");
  EXPECT_EQ(content("a\n"), "a\n");
  EXPECT_EQ(content("a\r\n"), "a\n");
  EXPECT_EQ(content("a\n\n"), "a\n\n");
}

TEST(RecordTextView, HoldsNothingBackForTheNextRecord)
{
  EXPECT_EQ(
      shown(text, {record_of("\xE2\x82"), record_of("\xAC", 2), record_of("\r", 3), record_of("\n", 4)}),
      "← 127.0.0.1:5000 #1 2 bytes\n\\xe2\\x82\n"
      "← 127.0.0.1:5000 #2 1 byte\n\\xac\n"
      "← 127.0.0.1:5000 #3 1 byte\n\\r\n"
      "← 127.0.0.1:5000 #4 1 byte\n\n");
}

TEST(RecordTextView, EscapesWhatIsInARecordAndAboutIt)
{
  const Circumstances told{.destination = "\x1b[2J", .interface = "e\n0"};
  Piece record = record_of("\x1b[2J\0\xFF"sv);
  record.peer = "@\n\x1b";
  record.circumstances = &told;
  EXPECT_EQ(shown(text, {record}), "← @\\n\\x1b #1 6 bytes to \\x1b[2J on e\\n0\n\\x1b[2J\\x00\\xff\n");
}

TEST(RecordTextView, TellsWhatWasCutOff)
{
  Piece record = record_of("a");
  record.cut_bytes = 200;
  EXPECT_EQ(shown(text, {record}), "← 127.0.0.1:5000 #1 1 byte, 200 bytes cut off\na\n");
  record.cut_bytes = 1;
  EXPECT_EQ(shown(text, {record}), "← 127.0.0.1:5000 #1 1 byte, 1 byte cut off\na\n");
}

TEST(RecordTextView, TellsTheCircumstancesThatAreKnown)
{
  Circumstances told{.ttl = 64, .tos = 0x10, .destination = "10.0.0.1", .interface = "eth0"};
  Piece record = record_of("a");
  record.circumstances = &told;
  EXPECT_EQ(shown(text, {record}), "← 127.0.0.1:5000 #1 1 byte ttl 64 tos 0x10 to 10.0.0.1 on eth0\na\n");
  told = {.tos = 0};
  EXPECT_EQ(shown(text, {record}), "← 127.0.0.1:5000 #1 1 byte tos 0x00\na\n");
  told = {};
  EXPECT_EQ(shown(text, {record}), "← 127.0.0.1:5000 #1 1 byte\na\n");
}

TEST(RecordTextView, ColoursTheName)
{
  ViewOptions coloured = text;
  coloured.colour = true;
  std::string name;
  append_name(name, alice, true);
  EXPECT_EQ(shown(coloured, {record_of("a")}), "← " + name + " #1 1 byte\na\n");
}

TEST(RecordTextView, EndsALineOfAStreamBeforeARecord)
{
  EXPECT_EQ(shown(text, {{.bytes = "login: \xE2"}, record_of("a"), {.bytes = "b"}}),
            "login: \\xe2\n← 127.0.0.1:5000 #1 1 byte\na\nb");
}

TEST_F(TimedRecordView, TellsTheTimeBetweenWhatItIsAndHowItCame)
{
  const Circumstances told{.ttl = 1};
  Piece record = record_of("a");
  record.cut_bytes = 2;
  record.circumstances = &told;
  ViewOptions timed = text;
  timed.timestamps = true;
  EXPECT_EQ(shown(timed, {record}), "← 127.0.0.1:5000 #1 1 byte, 2 bytes cut off 03:00:00.000000 ttl 1\na\n");
}

TEST(RecordHexView, DumpsEachRecordFromItsBeginningUnderItsHeading)
{
  EXPECT_EQ(shown(hex, {record_of("0123456789abcdef!"), record_of("", 2), record_of("z", 3)}),
            "← 127.0.0.1:5000 #1 17 bytes\n"
            "← 00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
            "← 00000010  21                                                |!|\n"
            "← 127.0.0.1:5000 #2 0 bytes\n"
            "← 127.0.0.1:5000 #3 1 byte\n"
            "← 00000000  7a                                                |z|\n");
}

TEST(RecordJsonView, GivesAnEventForEachRecord)
{
  EXPECT_EQ(shown(json, {record_of("hello", 3)}),
            "{\"event\":\"record\",\"time\":\"2026-01-02T03:00:00.000Z\",\"direction\":\"received\","
            "\"peer\":\"127.0.0.1:5000\",\"record\":3,\"size_bytes\":5,\"text\":\"hello\"}\n");
}

TEST(RecordJsonView, TellsWhatIsKnownAndNothingElse)
{
  const Circumstances told{.ttl = 64, .tos = 16, .destination = "10.0.0.1", .interface = "eth0"};
  Piece record = record_of("a");
  record.cut_bytes = 200;
  record.circumstances = &told;
  EXPECT_EQ(fields(record), "\"record\":1,\"size_bytes\":1,\"cut_bytes\":200,\"ttl\":64,\"tos\":16,"
                            "\"destination\":\"10.0.0.1\",\"interface\":\"eth0\",\"text\":\"a\"}\n");
  const Circumstances nothing;
  record.cut_bytes = 0;
  record.circumstances = &nothing;
  EXPECT_EQ(fields(record), fields(record_of("a")));
}

TEST(RecordJsonView, NeitherJoinsNorHoldsBack)
{
  View view(json);
  std::string out;
  view.append(out, record_of("a\xE2\x82"));
  EXPECT_TRUE(out.ends_with("\"size_bytes\":3,\"base64\":\"YeKC\"}\n")) << out;
  view.append(out, record_of("\xAC", 2));
  EXPECT_TRUE(out.ends_with("\"record\":2,\"size_bytes\":1,\"base64\":\"rA==\"}\n")) << out;
}

TEST(RecordJsonView, ShowsAnEmptyRecord)
{
  EXPECT_EQ(fields(record_of("")), "\"record\":1,\"size_bytes\":0,\"text\":\"\"}\n");
}

TEST(RecordJsonView, ShowsWhatItHeldOfAStreamBeforeARecord)
{
  const std::string lines = shown(json, {{.bytes = "\xC3"}, record_of("\xA4")});
  EXPECT_LT(lines.find("\"base64\":\"ww==\""), lines.find("\"base64\":\"pA==\""));
}

TEST(RecordRawView, PutsNothingBetweenRecordsUnlessAsked)
{
  EXPECT_EQ(shown({}, {record_of("a"), record_of(""), record_of("\x1b\n")}), "a\x1b\n");
}

TEST(RecordRawView, TellsRecordsOfAnySizeApart)
{
  const Framing framing{.kind = Framing::Kind::length_prefix};
  std::vector<std::string> records;
  for (const std::size_t size : {0, 1, 8192, 8193, 65507}) {
    std::string& record = records.emplace_back(size, '\0');
    std::iota(record.begin(), record.end(), '\0');
  }
  std::vector<Piece> pieces;
  for (const std::string& record : records)
    pieces.push_back(record_of(record));
  const std::string stream = shown({.framing = framing}, pieces);

  std::vector<std::string_view> found;
  EXPECT_EQ(Framer(framing, 65507).cut(stream, true, found, 100).consumed_bytes, stream.size());
  EXPECT_TRUE(std::ranges::equal(found, records));
}

// No view may keep a part of a record to itself, or lose one.
TEST(RecordViews, ShowAllOfARecordOfAnySize)
{
  for (const std::size_t size : {0, 1, 8192, 8193, 65507}) {
    const std::string bytes(size, 'x');
    const auto count = [&](const ViewOptions& options) {
      return static_cast<std::size_t>(std::ranges::count(shown(options, {record_of(bytes)}), 'x'));
    };
    EXPECT_EQ(count({}), size);
    EXPECT_EQ(count(text), size);
    EXPECT_EQ(count(hex), size);
    EXPECT_EQ(count(json), size + 1); // "text"
  }
}

} // namespace
} // namespace sockplay::record
