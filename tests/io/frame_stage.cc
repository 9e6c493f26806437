// Bytes on their way into a broadcast: whole records leave with their lengths, however the bytes come.
#include "io/frame_stage.hh"

#include "io/frame_records_road.hh"
#include "support/scripted_kernel.hh"

#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace sockplay::io {
namespace {

using namespace std::string_literals;
using record::Framing;

// What is appended for one call.
std::string appended(FrameStage& stage, std::string_view bytes)
{
  std::string out;
  stage.append(out, bytes);
  return out;
}
std::string finished(FrameStage& stage)
{
  std::string out;
  stage.finish(out);
  return out;
}

TEST(FrameStage, LetsWholeRecordsGoWithTheirLengths)
{
  FrameStage stage({});
  EXPECT_EQ(appended(stage, "on"), "");
  EXPECT_EQ(appended(stage, "e\ntwo\nth"), "\0\0\0\4one\n\0\0\0\4two\n"s);
  EXPECT_EQ(finished(stage), "\0\0\0\2th"s);
}

TEST(FrameStage, HasNothingAtTheEndWhereNothingIsLeft)
{
  FrameStage stage({});
  appended(stage, "one\n");
  EXPECT_EQ(finished(stage), "");
}

TEST(FrameStage, KeepsEmptyRecords)
{
  FrameStage stage({.framing = {.kind = Framing::Kind::delimiter}});
  EXPECT_EQ(appended(stage, "\0a\0"s), "\0\0\0\0\0\0\0\1a"s);
}

TEST(FrameStage, WarnsOnceOfNulsInLines)
{
  int warned = 0;
  FrameStage lines({.warn = [&](std::string_view) { ++warned; }});
  appended(lines, "a\0b\nc\0\n"s);
  EXPECT_EQ(warned, 1);
  FrameStage others({.framing = {.kind = Framing::Kind::delimiter, .delimiter = ','},
                     .warn = [&](std::string_view) { ++warned; }});
  appended(others, "a\0b,"s);
  EXPECT_EQ(warned, 1);
}

TEST(FrameStage, PutsACarriageReturnBeforeNewlinesThatHaveNone)
{
  FrameStage stage({.crlf = true});
  EXPECT_EQ(appended(stage, "a\nb\r"), "\0\0\0\3a\r\n"s);
  EXPECT_EQ(appended(stage, "\n"), "\0\0\0\3b\r\n"s);
}

TEST(FrameStage, LetsGoWhatIsWholeBeforeItFailsOnARecordThatIsTooLong)
{
  FrameStage stage({.limit_bytes = 4});
  EXPECT_EQ(appended(stage, "one\ntoo long"), "\0\0\0\4one\n"s);
  EXPECT_THROW(appended(stage, "er"), Unframeable);
}

TEST(FrameStage, FailsAtTheEndOnARecordThatAnnouncedMoreThanCame)
{
  FrameStage stage({.framing = {.kind = Framing::Kind::length_prefix}});
  EXPECT_EQ(appended(stage, "\0\0\0\3ab"s), "");
  EXPECT_THROW(finished(stage), Unframeable);
}

TEST(FrameStage, ShowsWhatGoes)
{
  test::ScriptedKernel kernel;
  End shown = test::pipe_end(1003);
  Outlet outlet(shown, {.view = {.kind = record::ViewKind::text}, .shows_sent = true});
  FrameStage::Options options;
  options.display.emplace(outlet,
                          RecordDisplay::Options{.direction = record::Direction::sent, .peer = "all"});
  FrameStage stage(std::move(options));
  appended(stage, "one\ntw");
  kernel.expect(test::write_takes());
  outlet.flush();
  EXPECT_EQ(kernel.taken(), "→ all #1 4 bytes\none\n");
}

} // namespace
} // namespace sockplay::io
