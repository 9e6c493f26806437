#include "browse/detail.hh"

#include "packet/checksum.hh"
#include "packet/tree.hh"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <map>

namespace sockplay::browse {

namespace {

using packet::Extent;

class Nodes final : public packet::FieldSink {
public:
  Nodes(std::vector<Detail::Node>& nodes, const packet::Packet& packet) : nodes_(nodes), packet_(packet) {}

  void layer(std::size_t index, bool checksums)
  {
    const auto& layer = packet_.layers[index];
    const auto title = std::string(packet::title_of(layer));
    const auto number = layers_[title]++;
    begin(title, number == 0 ? title : fmt::format("{} {}", title, number + 1),
          {.offset = layer.offset, .size = layer.header_bytes});
    const Extent extent = packet::describe(packet_, layer, *this);
    if (checksums) packet::tell_verdict(packet_, index, *this);
    if (const auto missing = packet::words_of_what_is_missing(layer, extent); !missing.empty())
      leaf(std::string(missing), {});
    end();
  }

  void trailer()
  {
    leaf(fmt::format("Trailer: {} bytes beyond the end of the packet", packet_.trailer.size),
         packet_.trailer);
  }

  void field(const packet::Field& field) override
  {
    std::string text;
    packet::append_field(text, field);
    leaf(std::move(text), field.range);
  }

  void open(const packet::Group& group) override
  {
    auto& parent = open_.back();
    begin(std::string(group.label.empty() ? "Unknown" : group.label),
          fmt::format("{}/{}", nodes_[parent.node].path, parent.parts++), {});
  }

  void close(packet::Range range) override
  {
    nodes_[open_.back().node].range = range;
    end();
  }

private:
  struct Open {
    std::size_t node;
    std::size_t parts = 0;
  };

  void begin(std::string text, std::string path, packet::Range range)
  {
    leaf(std::move(text), range);
    nodes_.back().path = std::move(path);
    open_.push_back({nodes_.size() - 1});
  }
  void end() { open_.pop_back(); }
  void leaf(std::string text, packet::Range range)
  {
    nodes_.push_back({.text = std::move(text), .range = range, .depth = open_.size(), .path = {}});
  }

  std::vector<Detail::Node>& nodes_;
  const packet::Packet& packet_;
  std::vector<Open> open_;
  std::map<std::string, std::size_t> layers_; // how many there were of each
};

// What comes before the value: "Time to live".
std::string_view label_of(std::string_view text)
{
  return text.substr(0, text.find(':'));
}

} // namespace

void Detail::describe(const packet::Packet& packet, bool checksums)
{
  const auto before = rows_.empty() ? Node() : (*this)[scroll_.chosen()];
  nodes_.clear();
  Nodes nodes(nodes_, packet);
  for (std::size_t i = 0; i < packet.layers.size(); ++i)
    nodes.layer(i, checksums);
  if (packet.trailer.size > 0) nodes.trailer();
  lay_out();
  const auto same = std::find_if(rows_.begin(), rows_.end(), [&](std::size_t index) {
    const auto& node = nodes_[index];
    return node.depth == before.depth && node.path == before.path &&
           label_of(node.text) == label_of(before.text);
  });
  scroll_.choose(same == rows_.end() ? 0 : static_cast<std::size_t>(same - rows_.begin()));
}

void Detail::clear()
{
  nodes_.clear();
  rows_.clear();
}

void Detail::lay_out()
{
  rows_.clear();
  std::size_t shown_depth = std::numeric_limits<std::size_t>::max(); // what is deeper is hidden
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const auto& node = nodes_[i];
    if (node.depth > shown_depth) continue;
    shown_depth = std::numeric_limits<std::size_t>::max();
    rows_.push_back(i);
    if (!node.path.empty() && !is_open(node)) shown_depth = node.depth;
  }
  scroll_.move(0, rows_.size()); // there may be fewer
}

void Detail::choose_node(std::size_t index)
{
  const auto row = std::find(rows_.begin(), rows_.end(), index);
  scroll_.choose(static_cast<std::size_t>(row - rows_.begin()));
  scroll_.move(0, rows_.size()); // what it was in may be closed
}

void Detail::set_open(const Node& node, bool is_open)
{
  if (node.path.empty()) return;
  if (opened_.size() >= most_opened) opened_.clear();
  if (is_open)
    opened_.insert(node.path);
  else
    opened_.erase(node.path);
  lay_out();
}

void Detail::toggle()
{
  if (!rows_.empty()) set_open((*this)[scroll_.chosen()], !is_open((*this)[scroll_.chosen()]));
}

void Detail::open()
{
  if (!rows_.empty()) set_open((*this)[scroll_.chosen()], true);
}

void Detail::close()
{
  if (rows_.empty()) return;
  std::size_t index = rows_[scroll_.chosen()];
  const bool is_itself = !nodes_[index].path.empty() && is_open(nodes_[index]);
  if (!is_itself) {
    const auto depth = nodes_[index].depth;
    if (depth == 0) return;
    while (nodes_[index].depth >= depth)
      --index;
  }
  set_open(nodes_[index], false);
  choose_node(index);
}

void Detail::open_all()
{
  if (rows_.empty()) return;
  const auto index = rows_[scroll_.chosen()];
  for (const auto& node : nodes_) {
    if (!node.path.empty() && opened_.size() < most_opened) opened_.insert(node.path);
  }
  lay_out();
  choose_node(std::min(index, rows_.back()));
}

void Detail::close_all()
{
  opened_.clear();
  lay_out();
  scroll_.choose(0);
}

packet::Range Detail::marked() const
{
  return rows_.empty() ? packet::Range() : (*this)[scroll_.chosen()].range;
}

} // namespace sockplay::browse
