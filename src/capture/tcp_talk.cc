// The rules are those that Wireshark's User's Guide gives (section 7.5, "TCP Analysis"), with two
// differences: what was seen before is known by the gaps in what was seen, and never called out of order;
// and sequence numbers of zero are numbers like any other.
#include "capture/tcp_talk.hh"

namespace sockplay::capture {
namespace {

using packet::Tcp;
using namespace std::chrono_literals;

// How soon after the last duplicate acknowledgement a segment can be called its effect.
constexpr auto fast = 20ms;
// How late a segment may be that was overtaken, if the round trip is not known.
constexpr std::chrono::nanoseconds short_trip = 3ms;

// IANA, "TCP Option Kind Numbers".
enum Kind : std::uint8_t { window_scale = 3, sack = 5 };
constexpr std::uint8_t most_shift = 14; // RFC 7323 section 2.3

// What the option of that kind holds.
std::optional<packet::Reader> find_option(packet::Reader options, Kind kind)
{
  while (auto option = packet::next_tcp_option(options)) {
    if (option->kind == kind && option->body.available() > 0) return option->body;
  }
  return {};
}

} // namespace

std::optional<std::uint8_t> Segment::window_shift() const
{
  auto option = find_option(options, window_scale);
  return option ? std::optional(std::min(option->u8(), most_shift)) : std::nullopt;
}

bool Segment::has_sack() const
{
  return find_option(options, sack).has_value();
}

std::optional<Segment> segment_of(const packet::Packet& packet, const packet::Layer& tcp)
{
  const auto* header = std::get_if<Tcp>(&tcp.header);
  if (header == nullptr || header->header_bytes < Tcp::fixed_bytes) return {};
  packet::Reader reader = packet.reader(tcp);
  reader.skip(Tcp::fixed_bytes);
  Segment segment{.header = *header,
                  .options = reader.part(header->header_bytes - Tcp::fixed_bytes),
                  .length = header->payload_bytes};
  if (segment.is(Tcp::syn)) ++segment.length;
  if (segment.is(Tcp::fin)) ++segment.length;
  return segment;
}

// A segment, the end it comes from and the end it goes to, as they were before it.
struct TcpTalk::Exchange {
  const Segment& segment;
  End& here;
  End& there;
  Time at;
  Notes notes{};

  [[nodiscard]] std::uint32_t sequence() const { return segment.header.sequence; }
  [[nodiscard]] std::uint32_t acknowledgement() const { return segment.header.acknowledgement; }
  [[nodiscard]] bool is_next() const { return here.has_spoken && sequence() == here.next; }

  [[nodiscard]] bool is_half_open() const
  {
    if (segment.is(Tcp::rst)) return false;
    if (segment.is(Tcp::syn)) return here.has_spoken && !there.has_acked && !there.has_reset;
    if (there.has_reset) return true;
    // RFC 9293 section 3.5.1, figure 9: it answers a SYN with what it remembers of another connection.
    return !here.has_spoken && there.has_begun && segment.is(Tcp::ack) && acknowledgement() != there.next;
  }

  // A SYN that is not the one that was seen before.
  [[nodiscard]] bool is_other_answer() const
  {
    return segment.is(Tcp::syn) && here.has_spoken && sequence() != here.initial;
  }

  [[nodiscard]] bool is_refusal() const
  {
    return segment.is(Tcp::rst) && !here.has_spoken && there.has_begun && !there.has_acked;
  }

  // Whether it is the third segment of three: a round trip after the first, wherever it was captured.
  [[nodiscard]] bool ends_handshake() const
  {
    return here.has_begun && there.has_begun && !here.has_acked && segment.is(Tcp::ack);
  }

  void look_at_place();
  void look_at_window();
  void look_at_acknowledgement();
  void look_at_repetition(std::chrono::nanoseconds round_trip);

  void move_on();
  void move_place();
  void move_acknowledgement();
  void move_window();
};

void TcpTalk::Exchange::look_at_place()
{
  if (!here.has_spoken) return;
  const bool is_within_no_room = there.has_spoken && there.window == 0 && segment.is_plain();
  if (segment.length == 1 && is_next() && is_within_no_room) return notes.add(Note::zero_window_probe);
  if (is_after(sequence(), here.sent) && !segment.is(Tcp::rst)) notes.add(Note::previous_segment_missing);
  if (segment.length <= 1 && sequence() == here.next - 1 && segment.is_plain()) notes.add(Note::keep_alive);
}

void TcpTalk::Exchange::look_at_window()
{
  if (!segment.is_plain() || notes.has(Note::zero_window_probe)) return;
  const std::uint16_t window = segment.header.window;
  if (window == 0) notes.add(Note::zero_window);
  if (segment.length > 0) {
    const bool is_known = here.has_begun && there.has_begun && there.has_acked;
    if (is_known && segment.end() == there.last_ack + there.window) notes.add(Note::window_full);
    return;
  }
  const bool is_of_nothing = is_next() && here.has_acked && acknowledgement() == here.last_ack;
  if (!is_of_nothing) return;
  const bool is_same = window == here.window_field;
  if (window != 0 && !is_same && !segment.has_sack()) return notes.add(Note::window_update);
  if (there.probed_life && window != 0 && is_same) return notes.add(Note::keep_alive_ack);
  if (there.probed_window && window == 0 && is_same) return notes.add(Note::zero_window_probe_ack);
  if (window != 0) notes.add_duplicate_ack(here.duplicate_acks + 1);
}

void TcpTalk::Exchange::look_at_acknowledgement()
{
  if (!segment.is(Tcp::ack) || !there.has_spoken || there.was_missed) return;
  if (is_after(acknowledgement(), there.sent) || there.gaps.has_some_before(acknowledgement()))
    notes.add(Note::acked_segment_missing);
}

void TcpTalk::Exchange::look_at_repetition(std::chrono::nanoseconds round_trip)
{
  if (notes.has(Note::keep_alive)) return;
  const bool was_acked = there.has_acked && !is_after(segment.end(), there.last_ack);
  if (segment.header.payload_bytes > 0 && was_acked) return notes.add(Note::spurious_retransmission);
  const bool is_repeated = here.has_spoken && segment.length > 0 && is_after(here.next, sequence());
  // The byte of a probe comes again, with those behind it.
  const bool was_probe = sequence() == here.next - 1 && segment.length > 1;
  if (!is_repeated || was_probe) return;
  const bool is_older = !here.has_begun && is_after(here.initial, sequence()); // than what was captured
  const bool was_missing = here.gaps.has_some_of(sequence(), segment.end()) || is_older;
  const bool was_asked_for =
      there.duplicate_acks >= 2 && there.last_ack == sequence() && elapsed(there.acked, at) < fast;
  if (was_asked_for) return notes.add(Note::fast_retransmission);
  const bool was_overtaken = was_missing && elapsed(here.advanced, at) < round_trip;
  notes.add(was_overtaken ? Note::out_of_order : Note::retransmission);
}

// Where both ends stand after a segment.
void TcpTalk::Exchange::move_on()
{
  if (segment.is(Tcp::rst)) { // its numbers may be made up to be believed by the other end
    here.has_reset = true;
    return;
  }
  move_place();
  move_acknowledgement();
  move_window();
  here.probed_life = notes.has(Note::keep_alive);
  here.probed_window = notes.has(Note::zero_window_probe);
  if (segment.is(Tcp::fin)) here.has_finished = true;
}

void TcpTalk::Exchange::move_place()
{
  if (!here.has_spoken) {
    here.initial = segment.is(Tcp::syn) ? sequence() : sequence() - 1;
    here.next = here.sent = sequence();
    here.advanced = at;
    here.has_spoken = true;
  }
  if (is_after(sequence(), here.sent))
    here.gaps.add(here.sent, sequence());
  else
    here.gaps.fill(sequence(), segment.end());
  if (is_after(segment.end(), here.next) && !notes.has(Note::zero_window_probe)) {
    here.next = segment.end();
    here.advanced = at;
  }
  if (is_after(segment.end(), here.sent)) {
    here.sent = segment.end();
    here.was_missed = false;
  }
}

void TcpTalk::Exchange::move_acknowledgement()
{
  if (!segment.is(Tcp::ack)) return;
  if (notes.has(Note::duplicate_ack)) here.duplicate_acks = notes.duplicate_acks();
  if (!here.has_acked || acknowledgement() != here.last_ack) here.duplicate_acks = 0;
  here.has_acked = true;
  here.last_ack = acknowledgement();
  here.acked = at;
  if (notes.has(Note::acked_segment_missing)) there.was_missed = true;
  there.gaps.forget_before(acknowledgement());
  const bool took_probe = is_after(acknowledgement(), there.next) && acknowledgement() == there.sent;
  if (took_probe) there.next = there.sent;
}

void TcpTalk::Exchange::move_window()
{
  if (segment.is(Tcp::syn)) {
    const auto shift = segment.window_shift();
    here.has_begun = true;
    here.can_scale = shift.has_value();
    here.window_shift = shift.value_or(0);
  }
  // RFC 7323 section 2.2: that of a SYN is never scaled, and others are only if both ends have said they can.
  const bool is_scaled = here.can_scale && there.can_scale && !segment.is(Tcp::syn);
  here.window_field = segment.header.window;
  here.window = std::uint32_t{segment.header.window} << (is_scaled ? here.window_shift : 0);
}

bool TcpTalk::is_another(const Segment& segment, Way from) const
{
  const End& here = ends_[static_cast<std::size_t>(from)];
  const End& there = ends_[static_cast<std::size_t>(opposite(from))];
  if (!segment.is(Tcp::syn) || !here.has_spoken || segment.header.sequence == here.initial) return false;
  // Who answers one SYN twice, and not in the same way, answers within one connection still.
  const bool is_second_answer =
      segment.is(Tcp::ack) && there.has_begun && segment.header.acknowledgement == there.initial + 1;
  return !is_second_answer;
}

Notes TcpTalk::hear(const Segment& segment, Way from, Time at)
{
  Exchange exchange{.segment = segment,
                    .here = ends_[static_cast<std::size_t>(from)],
                    .there = ends_[static_cast<std::size_t>(opposite(from))],
                    .at = at};
  if (segment.is(Tcp::rst)) exchange.notes.add(Note::reset);
  if (exchange.is_other_answer()) exchange.notes.add(Note::ports_reused);
  if (exchange.is_half_open()) exchange.notes.add(Note::half_open);
  exchange.look_at_place();
  exchange.look_at_window();
  exchange.look_at_acknowledgement();
  exchange.look_at_repetition(round_trip_ > 0ns ? round_trip_ : short_trip);
  if (exchange.is_refusal()) was_refused_ = true;
  if (segment.is(Tcp::syn) && !segment.is(Tcp::ack)) began_ = at;
  if (exchange.ends_handshake()) round_trip_ = elapsed(began_, at);
  exchange.move_on();
  return exchange.notes;
}

TcpState TcpTalk::state() const
{
  const auto any = [this](auto of) { return of(ends_[0]) || of(ends_[1]); };
  const auto both = [this](auto of) { return of(ends_[0]) && of(ends_[1]); };
  const auto has_begun = [](const End& end) { return end.has_begun; };
  const auto has_finished = [](const End& end) { return end.has_finished; };
  if (was_refused_) return TcpState::refused;
  if (any([](const End& end) { return end.has_reset; })) return TcpState::reset;
  if (both(has_finished)) return TcpState::closed;
  if (any(has_finished)) return TcpState::half_closed;
  if (any(has_begun) && !both([](const End& end) { return end.has_spoken; })) return TcpState::unanswered;
  if (both(has_begun) && !both([](const End& end) { return end.has_acked; })) return TcpState::half_open;
  return TcpState::open;
}

std::string_view name_of(TcpState state)
{
  switch (state) {
  case TcpState::open: return "open";
  case TcpState::unanswered: return "unanswered";
  case TcpState::half_open: return "half-open";
  case TcpState::refused: return "refused";
  case TcpState::half_closed: return "half-closed";
  case TcpState::closed: return "closed";
  case TcpState::reset: return "reset";
  }
  return "";
}

} // namespace sockplay::capture
