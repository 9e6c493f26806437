#include "capture/protocols.hh"

#include <algorithm>
#include <array>
#include <utility>

namespace sockplay::capture {
namespace {

using Every = std::make_index_sequence<std::variant_size_v<packet::Header>>;

template <std::size_t... index>
constexpr auto make_names(std::index_sequence<index...>)
{
  return std::array{std::variant_alternative_t<index, packet::Header>::name...};
}

template <std::size_t... index>
constexpr auto make_titles(std::index_sequence<index...>)
{
  return std::array{std::variant_alternative_t<index, packet::Header>::title...};
}

} // namespace

std::string_view name_of(packet::Protocol protocol)
{
  static constexpr auto names = make_names(Every());
  return names[static_cast<std::size_t>(protocol)];
}

std::string_view title_of(packet::Protocol protocol)
{
  static constexpr auto titles = make_titles(Every());
  return titles[static_cast<std::size_t>(protocol)];
}

void Protocols::take(const packet::Packet& packet)
{
  Index* first = &roots_;
  for (const packet::Layer& layer : packet.layers) {
    const Index index = find_or_add(*first, static_cast<packet::Protocol>(layer.header.index()));
    if (index == none) {
      ++incomplete_;
      return;
    }
    nodes_[index].tally.add(packet.wire_bytes);
    first = &nodes_[index].first_child;
  }
}

// `none` if there is no room for it.
Protocols::Index Protocols::find_or_add(Index& first, packet::Protocol protocol)
{
  Index* place = &first;
  while (*place != none && nodes_[*place].protocol != protocol)
    place = &nodes_[*place].sibling;
  if (*place == none && nodes_.size() < most) {
    *place = static_cast<Index>(nodes_.size());
    nodes_.push_back({.protocol = protocol});
  }
  return *place;
}

std::vector<Protocols::Row> Protocols::rows() const
{
  std::vector<Row> rows;
  append_rows(rows, roots_, 0);
  return rows;
}

void Protocols::append_rows(std::vector<Row>& rows, Index first, std::size_t depth) const
{
  std::vector<Index> children;
  for (Index index = first; index != none; index = nodes_[index].sibling)
    children.push_back(index);
  std::stable_sort(children.begin(), children.end(), [this](Index one, Index other) {
    return nodes_[one].tally.bytes > nodes_[other].tally.bytes;
  });
  for (const Index index : children) {
    rows.push_back({.depth = depth, .protocol = nodes_[index].protocol, .tally = nodes_[index].tally});
    append_rows(rows, nodes_[index].first_child, depth + 1);
  }
}

} // namespace sockplay::capture
