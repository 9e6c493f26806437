// Notes in words and in JSON.
#include "capture/notes.hh"

#include <gtest/gtest.h>
#include <string>

namespace sockplay::capture {
namespace {

std::string words_of_all(const Notes& notes)
{
  std::string out;
  append_words(out, notes);
  return out;
}

std::string json_of(const Notes& notes)
{
  std::string out;
  append_json_members(out, notes);
  return out;
}

TEST(Notes, OfNoneNothingIsSaid)
{
  EXPECT_TRUE(Notes().empty());
  EXPECT_EQ(words_of_all({}), "");
  EXPECT_EQ(json_of({}), "");
}

TEST(Notes, StandTogetherInBrackets)
{
  Notes notes;
  notes.add(Note::half_open);
  notes.add(Note::retransmission);
  EXPECT_EQ(words_of_all(notes), "[retransmission, half-open]");
  EXPECT_EQ(json_of(notes), R"("notes":["retransmission","half_open"])");
}

TEST(Notes, SayWhichDuplicateAckItIs)
{
  Notes notes;
  notes.add_duplicate_ack(2);
  EXPECT_EQ(words_of_all(notes), "[duplicate ack 2]");
  EXPECT_EQ(json_of(notes), R"("notes":["duplicate_ack"],"duplicate_ack_num":2)");
}

TEST(Notes, TellOfTroubleOrNot)
{
  for (unsigned i = 0; i < note_count; ++i) {
    Notes notes;
    notes.add(static_cast<Note>(i));
    const std::string_view words = words_of(static_cast<Note>(i));
    const bool is_usual = words.starts_with("keep-alive") || words.starts_with("zero window probe") ||
                          words == "window update" || words == "duplicate ack" || words == "ports reused";
    EXPECT_EQ(notes.tell_of_trouble(), !is_usual) << words;
    notes.add(Note::window_update);
    EXPECT_EQ(notes.tell_of_trouble(), !is_usual) << words;
  }
}

TEST(Notes, AreAddedToEachOther)
{
  Notes notes, others;
  notes.add(Note::ports_reused);
  others.add_duplicate_ack(3);
  notes |= others;
  EXPECT_TRUE(notes.has(Note::ports_reused));
  EXPECT_TRUE(notes.has(Note::duplicate_ack));
  EXPECT_FALSE(notes.has(Note::reset));
  EXPECT_EQ(notes.duplicate_acks(), 3u);
}

} // namespace
} // namespace sockplay::capture
