// A table of chains. What is let go is found by a hand that goes round and passes over who has spoken since
// it last came by (the "clock" of page replacement): that costs a packet no more than a bit.
#include "capture/conversations.hh"

#include <algorithm>
#include <cstring>
#include <utility>

namespace sockplay::capture {
namespace {

__extension__ using Product = unsigned __int128;

// Both halves of a product, which depend on every bit of the factors.
std::uint64_t mixed(std::uint64_t a, std::uint64_t b)
{
  const Product product = Product{a} * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t hash_of(const End& end, std::uint64_t seed)
{
  std::array<std::uint64_t, 2> halves{};
  std::memcpy(halves.data(), end.address.data(), end.address.size());
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
  return mixed(halves[0] ^ seed ^ odd, halves[1] ^ (std::uint64_t{end.port} << 48 | end.port) ^ ~seed);
}

// All of it at once: one part after the other would be waited for else, where there are many conversations.
void fetch(const Conversation& conversation)
{
  constexpr std::size_t line_bytes = 64;
  const auto* begin = reinterpret_cast<const std::byte*>(&conversation);
  for (std::size_t at = 0; at < sizeof conversation; at += line_bytes)
    __builtin_prefetch(begin + at);
}

bool is_turned(const FiveTuple& tuple, const FiveTuple& other)
{
  return tuple.source == other.destination && tuple.destination == other.source &&
         tuple.ip_version == other.ip_version && tuple.protocol == other.protocol;
}

} // namespace

Conversations::Conversations(std::size_t most, std::uint64_t seed)
    : most_(std::clamp<std::size_t>(most, 2, none)), seed_(seed), buckets_(64, none)
{}

Heard Conversations::hear(const packet::Packet& packet, Time at)
{
  const auto addressing = find_addressing(packet);
  if (!addressing) {
    others_.add(packet.wire_bytes);
    return {};
  }
  const std::uint64_t hash = this->hash(addressing->tuple);
  Heard heard{.transport = addressing->transport};
  Index index = find(addressing->tuple, hash, heard.way);
  if (index == none) index = begin(addressing->tuple, hash, at);

  const auto segment = heard.transport == nullptr ? std::nullopt : segment_of(packet, *heard.transport);
  if (segment && conversations_[index].tcp.is_another(*segment, heard.way)) {
    unlink(index); // it is over, and is only counted from now on
    heard.way = Way::forth;
    heard.notes.add(Note::ports_reused);
    index = begin(addressing->tuple, hash, at);
  }
  links_[index].has_spoken = true;
  Conversation& conversation = conversations_[index];
  conversation.span.extend(at);
  conversation.tallies[static_cast<std::size_t>(heard.way)].add(packet.wire_bytes);
  if (segment) heard.notes |= conversation.tcp.hear(*segment, heard.way, at);
  heard.conversation = &conversation;
  return heard;
}

std::uint64_t Conversations::hash(const FiveTuple& tuple) const
{
  // The same for both directions.
  const std::uint64_t ends = hash_of(tuple.source, seed_) + hash_of(tuple.destination, seed_);
  return mixed(ends ^ tuple.protocol, 0xD6E8FEB86659FD93);
}

Conversations::Index Conversations::find(const FiveTuple& tuple, std::uint64_t hash, Way& way)
{
  for (Index index = bucket(hash); index != none; index = links_[index].next) {
    if (links_[index].hash != hash) continue;
    const Conversation& conversation = conversations_[index];
    fetch(conversation);
    if (conversation.ends == tuple) {
      way = Way::forth;
      return index;
    }
    if (is_turned(conversation.ends, tuple)) {
      way = Way::back;
      return index;
    }
  }
  return none;
}

Conversations::Index Conversations::begin(const FiveTuple& tuple, std::uint64_t hash, Time at)
{
  const Index index = make_room();
  links_[index].hash = hash;
  conversations_[index] = {.number = ++begun_, .ends = tuple, .span = Span(at)};
  link(index);
  return index;
}

// The place of a new entry, which is in no bucket yet.
Conversations::Index Conversations::make_room()
{
  const std::size_t size = conversations_.size();
  if (size < most_) {
    if (size == buckets_.size()) widen();
    links_.emplace_back();
    conversations_.push_back({.number = 0, .ends = {}, .span = Span({})});
    return static_cast<Index>(size);
  }
  const auto pass_on = [&] { return std::exchange(hand_, (hand_ + 1) % static_cast<Index>(size)); };
  while (links_[hand_].has_spoken || conversations_[hand_].number == kept_)
    links_[pass_on()].has_spoken = false;
  const Index index = pass_on();
  let_go_tally_ += conversations_[index].total();
  if (links_[index].is_linked) unlink(index);
  return index;
}

void Conversations::unlink(Index index)
{
  Index* link = &bucket(links_[index].hash);
  while (*link != index)
    link = &links_[*link].next;
  *link = links_[index].next;
  links_[index].is_linked = false;
}

void Conversations::link(Index index)
{
  Index& first = bucket(links_[index].hash);
  links_[index].next = first;
  first = index;
  links_[index].is_linked = true;
}

void Conversations::widen()
{
  buckets_.assign(buckets_.size() * 2, none);
  for (Index index = 0; index < links_.size(); ++index) {
    if (links_[index].is_linked) link(index);
  }
}

} // namespace sockplay::capture
