// What a capture holds, in numbers: its protocols, its conversations, and how fast it went. All of it grows
// to a bound only, and what was let go is said.
#pragma once

#include "capture/conversations.hh"
#include "capture/protocols.hh"
#include "capture/rates.hh"
#include "capture/tally.hh"
#include "text/json.hh"

#include <cstddef>
#include <optional>
#include <string>

namespace sockplay::capture {

/// Conversations are counted where they are told apart.
struct Statistics {
  Tally total;
  std::optional<Span> span; // none while nothing was captured
  Protocols protocols;
  Rates rates;

  void take(const packet::Packet& packet, Time at);
};

/// Appends three tables: protocols, conversations with the number of each (of more than `most` those with
/// most bytes), rates.
void append_text(std::string& out, const Statistics& statistics, const Conversations& conversations,
                 std::size_t most = 50);

/// Adds to an event of totals
///   "bytes":120,"first":"...","last":"...",
///   "protocols":[{"layers":["eth","ip"],"packets":2,"bytes":120},...],
///   "conversations":[{"conversation":1,"protocol":"TCP","ends":["10.0.0.1:5","10.0.0.2:80"],
///     "packets":[1,1],"bytes":[60,60],"time":"...","duration_ns":1000,"state":"open"},...],
///   "let_go":{"conversations":0,"packets":0,"bytes":0},"others":{"packets":0,"bytes":0},
///   "rates":{"slot_ns":1000,"packets":[2],"bytes":[120]}
/// Of two numbers the first is that of the end that was seen first; the time of a conversation is that of its
/// first packet; others belong to no conversation. All conversations are there, those with most bytes first.
void add_fields(text::JsonLine& line, const Statistics& statistics, const Conversations& conversations);

} // namespace sockplay::capture
