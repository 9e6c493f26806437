// How records are shown: numbered, each with its other end, and with what the kernel told where that is asked
// for.
#include "io/record_display.hh"

#include "support/loopback.hh"
#include "support/scripted_kernel.hh"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>

namespace sockplay::io {
namespace {

using test::inet;
using testing::HasSubstr;
using testing::Not;

class RecordDisplayTest : public testing::Test {
protected:
  void look(record::ViewKind view)
  {
    outlet_.emplace(sink_, Outlet::Options{.view = {.kind = view}, .shows_sent = true});
  }
  static net::Arrival arrival(std::string_view bytes, const net::Endpoint& from,
                              const net::Ancillary& beside = nothing)
  {
    return {.bytes = bytes, .from = &from, .beside = &beside};
  }
  const std::string& shown()
  {
    kernel_.expect(test::write_takes());
    outlet_->flush();
    return kernel_.taken();
  }

  inline static const net::Ancillary nothing{};
  test::ScriptedKernel kernel_;
  End sink_ = test::pipe_end(1002);
  std::optional<Outlet> outlet_;
  net::Endpoint one_ = inet("192.0.2.1", 1);
  net::Endpoint other_ = inet("192.0.2.2", 2);
};

TEST_F(RecordDisplayTest, NumbersThemAndNamesTheirSenders)
{
  look(record::ViewKind::text);
  RecordDisplay display(*outlet_, {});
  display.show(arrival("a\n", one_));
  display.show(arrival("b\n", one_));
  display.show(arrival("c\n", other_));
  EXPECT_EQ(shown(), "← 192.0.2.1:1 #1 2 bytes\na\n"
                     "← 192.0.2.1:1 #2 2 bytes\nb\n"
                     "← 192.0.2.2:2 #3 2 bytes\nc\n");
}

TEST_F(RecordDisplayTest, NamesAnIpv4PeerOfADualStackSocketAsWhatItIs)
{
  look(record::ViewKind::text);
  RecordDisplay display(*outlet_, {});
  display.show(arrival("a\n", test::inet6("::ffff:192.0.2.1", 5)));
  EXPECT_THAT(shown(), HasSubstr("← 192.0.2.1:5 #1"));
}

TEST_F(RecordDisplayTest, NamesThePeerOfAConnectedSocketAsItIsCalled)
{
  look(record::ViewKind::text);
  RecordDisplay display(*outlet_, {.peer = "unix-5"});
  display.show(arrival("a\n", net::Endpoint::unix_unnamed()));
  EXPECT_EQ(shown(), "← unix-5 #1 2 bytes\na\n");
}

TEST_F(RecordDisplayTest, ShowsOursWithWhereTheyGo)
{
  look(record::ViewKind::text);
  RecordDisplay display(*outlet_, {.direction = record::Direction::sent});
  display.show("a\n", &one_);
  display.show("b\n", nullptr);
  EXPECT_EQ(shown(), "→ 192.0.2.1:1 #1 2 bytes\na\n→ #2 2 bytes\nb\n");
}

TEST_F(RecordDisplayTest, TellsWhatWasCut)
{
  look(record::ViewKind::json);
  RecordDisplay display(*outlet_, {});
  auto cut = arrival("a", one_);
  cut.cut_bytes = 7;
  display.show(cut);
  EXPECT_THAT(shown(), HasSubstr("7"));
}

TEST_F(RecordDisplayTest, TellsOfCircumstancesWhereTheyAreAskedFor)
{
  net::Ancillary beside{.ttl = 33};
  beside.destination = inet("192.0.2.9");
  for (const bool asked : {false, true}) {
    look(record::ViewKind::json);
    RecordDisplay display(*outlet_, {.circumstances = asked});
    display.show(arrival("a", one_, beside));
    const auto before = kernel_.taken().size();
    const auto line = shown().substr(before);
    EXPECT_THAT(line, asked ? testing::Matcher<const std::string&>(HasSubstr("33"))
                            : testing::Matcher<const std::string&>(Not(HasSubstr("192.0.2.9"))));
  }
}

// Knows how far each has come.
class Notes : public RecordNotes {
public:
  void add(const net::Arrival& /*arrival*/, record::Circumstances& known) override { known.ttl = 7; }
  void add(std::string_view bytes, const net::Endpoint* to, record::Circumstances& known) override
  {
    known.ttl = to == nullptr ? static_cast<int>(bytes.size()) : 0;
  }
};

TEST_F(RecordDisplayTest, TellsWhatSomebodyElseKnows)
{
  look(record::ViewKind::json);
  Notes notes;
  RecordDisplay came(*outlet_, {.notes = &notes});
  came.show(arrival("a", one_, {.ttl = 33}));
  RecordDisplay left(*outlet_, {.direction = record::Direction::sent, .notes = &notes});
  left.show("abc", nullptr);
  EXPECT_THAT(shown(), testing::ContainsRegex("\"ttl\":7.*\n.*\"ttl\":3"));
}

TEST_F(RecordDisplayTest, WritesRawRecordsAsTheyCame)
{
  look(record::ViewKind::raw);
  RecordDisplay display(*outlet_, {});
  display.show(arrival("a", one_));
  display.show(arrival("", one_));
  display.show(arrival("\x1b[2J", one_));
  EXPECT_EQ(shown(), "a\x1b[2J");
}

} // namespace
} // namespace sockplay::io
