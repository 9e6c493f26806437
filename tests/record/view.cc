// The views: what is shown of pieces that arrive in any size, from any speaker, cut anywhere.
// Escaping itself is tested in tests/text/.
#include "record/view.hh"

#include "record/label.hh"
#include "text/utf8.hh"

#include <cstdlib>
#include <ctime>
#include <gtest/gtest.h>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace sockplay::record {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;

const std::chrono::system_clock::time_point morning = std::chrono::sys_days{2026y / 1 / 2} + 3h;

struct Said {
  std::string_view bytes;
  std::string_view peer = "p";
  Direction direction = Direction::received;
};

// Pieces as a socket would hand them over: offsets run on within a peer and direction.
class Conversation {
public:
  explicit Conversation(ViewOptions options) : view_(options) {}

  void hear(const Said& said)
  {
    std::uint64_t& offset = offsets_[{std::string(said.peer), said.direction}];
    view_.append(out_, {said.direction, said.peer, said.bytes, offset, morning});
    offset += said.bytes.size();
  }

  std::string end()
  {
    view_.finish(out_);
    return out_;
  }

  const std::string& so_far() const { return out_; }

private:
  View view_;
  std::string out_;
  std::map<std::pair<std::string, Direction>, std::uint64_t> offsets_;
};

std::string shown(ViewOptions options, const std::vector<Said>& pieces)
{
  Conversation conversation(options);
  for (const Said& said : pieces)
    conversation.hear(said);
  return conversation.end();
}

// What every way to cut `bytes` into up to three pieces shows must be what one piece shows.
void expect_cuts_do_not_matter(ViewOptions options, std::string_view bytes)
{
  const std::string whole = shown(options, {{bytes}});
  for (std::size_t first = 0; first <= bytes.size(); ++first) {
    for (std::size_t second = first; second <= bytes.size(); ++second) {
      ASSERT_EQ(whole, shown(options, {{bytes.substr(0, first)},
                                       {bytes.substr(first, second - first)},
                                       {bytes.substr(second)}}));
    }
  }
}

const ViewOptions plain_text{.kind = ViewKind::text};
const ViewOptions labelled{.kind = ViewKind::text, .labelled = true};
const ViewOptions hex{.kind = ViewKind::hex};
const ViewOptions json{.kind = ViewKind::json};

class TimedView : public ::testing::Test {
protected:
  TimedView()
  {
    setenv("TZ", "UTC0", 1);
    tzset();
  }
};

TEST(RawView, ShowsBytesAsTheyCame)
{
  const ViewOptions raw{.kind = ViewKind::raw};
  EXPECT_EQ(shown(raw, {{"\x1b\r\n\xFF"}, {"", "q"}, {"\0z"sv, "q"}}), "\x1b\r\n\xFF\0z"sv);
}

TEST(TextView, ShowsControlsAndLeavesOpenLinesOpen)
{
  EXPECT_EQ(shown(plain_text, {{"a\x1b[2Jb\r\nopen"}}), "a\\x1b[2Jb\nopen");
}

TEST(TextView, ShowsAPromptBeforeItsLineEnds)
{
  Conversation conversation(plain_text);
  conversation.hear({"login: "});
  EXPECT_EQ(conversation.so_far(), "login: ");
}

TEST(TextView, StartsEachLineWithItsSpeaker)
{
  EXPECT_EQ(shown(labelled, {{"one\ntwo\n\n", "127.0.0.1:50312"}}),
            "127.0.0.1:50312: one\n127.0.0.1:50312: two\n127.0.0.1:50312: \n");
}

TEST(TextView, GoesOnWithALineThatComesInPieces)
{
  EXPECT_EQ(shown(labelled, {{"on"}, {"e\ntw"}, {"o\n"}}), "p: one\np: two\n");
}

TEST(TextView, EndsALineThatAnotherSpeakerBreaksInto)
{
  EXPECT_EQ(shown(labelled, {{"hel", "a"}, {"hey\n", "b"}, {"lo\n", "a"}}), "a: hel\nb: hey\na: lo\n");
  EXPECT_EQ(shown(plain_text, {{"hel", "a"}, {"hey\n", "b"}}), "hel\nhey\n");
}

TEST(TextView, ShowsWhatItHeldBackBeforeTheNextSpeaker)
{
  EXPECT_EQ(shown(labelled, {{"x\xE2\x82", "a"}, {"\xAC\n", "b"}}), "a: x\\xe2\\x82\nb: \\xac\n");
  EXPECT_EQ(shown(labelled, {{"x\r", "a"}, {"\n", "b"}}), "a: x\\r\nb: \n");
}

TEST(TextView, MarksWhatWasSent)
{
  EXPECT_EQ(shown(plain_text, {{"hi\n"}, {"GET /\nx", "p", Direction::sent}, {"ok\n"}}),
            "hi\n→ GET /\n→ x\nok\n");
  EXPECT_EQ(shown(labelled, {{"x\n", "p", Direction::sent}}), "→ p: x\n");
}

TEST(TextView, EndsTheLastLineIfLinesHaveLabels)
{
  EXPECT_EQ(shown(labelled, {{"open"}}), "p: open\n");
  EXPECT_EQ(shown(labelled, {{"\r"}}), "p: \\r\n");
}

TEST(TextView, EscapesNames)
{
  EXPECT_EQ(shown(labelled, {{"x\n", "/tmp/\x1b[31m\nevil: "}}), "/tmp/\\x1b[31m\\nevil: : x\n");
}

TEST(TextView, ShowsNothingForAnEmptyPiece)
{
  EXPECT_EQ(shown(labelled, {{"a", "a"}, {"", "b"}, {"b\n", "a"}}), "a: ab\n");
}

TEST(TextView, DoesNotDependOnHowTheBytesAreCut)
{
  const std::string_view bytes = "a\r\n\r\r\n€\n\xE2\x82\n😀\r\xFF\n\nend\r";
  expect_cuts_do_not_matter(plain_text, bytes);
  expect_cuts_do_not_matter(labelled, bytes);
}

TEST(TextView, ColoursANameAlwaysTheSame)
{
  ViewOptions coloured = labelled;
  coloured.colour = true;
  std::string name;
  append_name(name, "p", true);
  EXPECT_TRUE(name.starts_with("\x1b[") && name.ends_with("mp\x1b[0m")) << name;
  EXPECT_EQ(shown(coloured, {{"x\ny\n"}}), name + ": x\n" + name + ": y\n");
}

TEST(TextView, TakesFourMebibytesWithoutANewline)
{
  const std::string piece(64 << 10, 'x');
  View view(labelled);
  std::string out;
  std::size_t total = 0;
  for (int i = 0; i < 64; ++i) {
    out.clear();
    view.append(out, {.peer = "p", .bytes = piece});
    total += out.size();
    ASSERT_LE(out.size(), piece.size() + 3);
  }
  EXPECT_EQ(total, (4u << 20) + 3);
}

TEST_F(TimedView, StartsEachLineOfTextWithTheTime)
{
  ViewOptions timed = labelled;
  timed.timestamps = true;
  EXPECT_EQ(shown(timed, {{"a\nb"}}), "03:00:00.000000 p: a\n03:00:00.000000 p: b\n");
  timed.labelled = false;
  EXPECT_EQ(shown(timed, {{"a\n"}}), "03:00:00.000000 a\n");
}

TEST_F(TimedView, HeadsEachHexDumpWithPeerOffsetSizeAndTime)
{
  const ViewOptions timed{.kind = ViewKind::hex, .labelled = true, .timestamps = true};
  EXPECT_EQ(shown(timed, {{"a", "127.0.0.1:5000"}, {"bc", "127.0.0.1:5000"}}),
            "← 127.0.0.1:5000 #0 1 byte 03:00:00.000000\n"
            "← 00000000  61                                                |a|\n"
            "← 127.0.0.1:5000 #1 2 bytes 03:00:00.000000\n"
            "← 00000001  62 63                                             |bc|\n");
}

TEST(HexView, ShowsDirectionAndOffset)
{
  EXPECT_EQ(shown(hex, {{"0123456789abcdef!"}, {"z", "p", Direction::sent}, {"?"}}),
            "← 00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
            "← 00000010  21                                                |!|\n"
            "→ 00000000  7a                                                |z|\n"
            "← 00000011  3f                                                |?|\n");
}

TEST(HexView, ShowsAnEmptyPieceByItsHeader)
{
  EXPECT_EQ(shown(hex, {{""}}), "← #0 0 bytes\n");
}

TEST(HexView, EscapesNames)
{
  const ViewOptions named{.kind = ViewKind::hex, .labelled = true};
  EXPECT_TRUE(shown(named, {{"x", "\x1b\n"}}).starts_with("← \\x1b\\n #0 1 byte\n"));
}

TEST(JsonView, GivesAnObjectForEachPiece)
{
  EXPECT_EQ(shown(json, {{"hello", "127.0.0.1:5000"}, {"\xFF", "127.0.0.1:5000", Direction::sent}}),
            "{\"event\":\"data\",\"time\":\"2026-01-02T03:00:00.000Z\",\"direction\":\"received\","
            "\"peer\":\"127.0.0.1:5000\",\"offset_bytes\":0,\"size_bytes\":5,\"text\":\"hello\"}\n"
            "{\"event\":\"data\",\"time\":\"2026-01-02T03:00:00.000Z\",\"direction\":\"sent\","
            "\"peer\":\"127.0.0.1:5000\",\"offset_bytes\":0,\"size_bytes\":1,\"base64\":\"/w==\"}\n");
}

// The end of each line, from the offset on.
std::vector<std::string> contents(std::string_view lines)
{
  std::vector<std::string> found;
  for (std::size_t at = lines.find("\"offset"); at != lines.npos; at = lines.find("\"offset", at + 1)) {
    found.emplace_back(lines.substr(at, lines.find('\n', at) - at));
  }
  return found;
}

using Lines = std::vector<std::string>;

TEST(JsonView, KeepsTextTextThatWasCutWithinACodePoint)
{
  EXPECT_EQ(contents(shown(json, {{"a\xF0\x9F"}, {"\x98\x80z"}})),
            (Lines{R"("offset_bytes":0,"size_bytes":1,"text":"a"})",
                   R"("offset_bytes":1,"size_bytes":5,"text":"😀z"})"}));
}

TEST(JsonView, SaysNothingOfAPieceItHoldsBackWhole)
{
  Conversation conversation(json);
  conversation.hear({"\xE2"});
  conversation.hear({"\x82"});
  EXPECT_EQ(conversation.so_far(), "");
  conversation.hear({"\xAC"});
  EXPECT_EQ(contents(conversation.so_far()), (Lines{R"("offset_bytes":0,"size_bytes":3,"text":"€"})"}));
}

TEST(JsonView, HoldsBackForEachDirection)
{
  const auto sent = Direction::sent;
  EXPECT_EQ(contents(shown(json, {{"\xC3"}, {"\xC2", "p", sent}, {"\xA4"}, {"\xB5", "p", sent}})),
            (Lines{R"("offset_bytes":0,"size_bytes":2,"text":"ä"})",
                   R"("offset_bytes":0,"size_bytes":2,"text":"µ"})"}));
}

TEST(JsonView, GivesUpWhatItHeldBackWhenAnotherSpeaksOrNothingComes)
{
  EXPECT_EQ(contents(shown(json, {{"a\xC3", "a"}, {"b\xC2", "b"}})),
            (Lines{R"("offset_bytes":0,"size_bytes":1,"text":"a"})",
                   R"("offset_bytes":1,"size_bytes":1,"base64":"ww=="})",
                   R"("offset_bytes":0,"size_bytes":1,"text":"b"})",
                   R"("offset_bytes":1,"size_bytes":1,"base64":"wg=="})"}));
}

TEST(JsonView, NeverSplitsAPieceThatIsNotTextAnyway)
{
  EXPECT_EQ(contents(shown(json, {{"\xFF\xC3"}})),
            (Lines{R"("offset_bytes":0,"size_bytes":2,"base64":"/8M="})"}));
}

TEST(JsonView, JoinsOnlyBytesThatFollowEachOther)
{
  View view(json);
  std::string out;
  view.append(out, {.peer = "p", .bytes = "\xC3", .offset = 0});
  view.append(out, {.peer = "p", .bytes = "\xA4", .offset = 7});
  EXPECT_EQ(contents(out), (Lines{R"("offset_bytes":0,"size_bytes":1,"base64":"ww=="})",
                                  R"("offset_bytes":7,"size_bytes":1,"base64":"pA=="})"}));
}

TEST(JsonView, ShowsAnEmptyPiece)
{
  EXPECT_EQ(contents(shown(json, {{""}})), (Lines{R"("offset_bytes":0,"size_bytes":0,"text":""})"}));
}

TEST(JsonView, NeverTurnsTextIntoBase64HoweverItIsCut)
{
  const std::string_view bytes = "a€ß😀\n日";
  for (std::size_t first = 0; first <= bytes.size(); ++first) {
    for (std::size_t second = first; second <= bytes.size(); ++second) {
      const std::string lines = shown(
          json, {{bytes.substr(0, first)}, {bytes.substr(first, second - first)}, {bytes.substr(second)}});
      ASSERT_EQ(lines.find("base64"), lines.npos) << lines;
      ASSERT_TRUE(text::is_valid(lines));
    }
  }
}

} // namespace
} // namespace sockplay::record
