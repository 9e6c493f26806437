// The JSON object, written as the fields are told.
#include "packet/json.hh"

#include "packet/checksum.hh"
#include "text/base64.hh"
#include "text/hex.hh"
#include "text/json.hh"
#include "text/time.hh"
#include "text/utf8.hh"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace sockplay::packet {
namespace {

class Object final : public FieldSink {
public:
  explicit Object(std::string& out) : out_(out) {}

  void name(std::string_view name)
  {
    separate();
    text::append_json_string(out_, name);
    out_ += ':';
  }
  void begin(char bracket) { out_ += bracket; }
  void end(char bracket) { out_ += bracket; }
  void text(std::string_view bytes) { text::append_json_string(out_, bytes); }
  void number(std::uint64_t value)
  {
    const fmt::format_int digits(value);
    out_.append(digits.data(), digits.size());
  }
  void literal(std::string_view value) { out_ += value; }
  void members(std::string_view json)
  {
    if (json.empty()) return;
    separate();
    out_ += json;
  }
  void separate()
  {
    if (out_.back() != '{' && out_.back() != '[') out_ += ',';
  }

  void field(const Field& field) override
  {
    if (const auto* content = std::get_if<Content>(&field.value)) return payload(*content);
    value_of(field.key);
    std::visit([&](const auto& value) { append(value); }, field.value);
  }

  void open(const Group& group) override
  {
    value_of(group.key);
    shapes_.push_back(group.shape);
    out_ += group.shape == Shape::list ? '[' : '{';
  }

  void close(Range) override
  {
    out_ += shapes_.back() == Shape::list ? ']' : '}';
    shapes_.pop_back();
  }

private:
  // Before a value: its name, unless it stands in a list.
  void value_of(std::string_view key)
  {
    if (!shapes_.empty() && shapes_.back() == Shape::list)
      separate();
    else
      name(key);
  }

  void payload(Content content)
  {
    const bool is_text = text::is_valid(content.bytes);
    value_of(is_text ? "text" : "base64");
    if (is_text) return text(content.bytes);
    out_ += '"';
    text::append_base64(out_, content.bytes);
    out_ += '"';
  }

  void append(std::uint64_t value) { number(value); }
  void append(HexNumber value) { number(value.value); }
  void append(bool flag) { out_ += flag ? "true" : "false"; }
  void append(Text value) { text(value.bytes); }
  void append(Octets octets)
  {
    out_ += '"';
    text::append_hex_digits(out_, octets.bytes);
    out_ += '"';
  }
  void append(Content) {} // by payload()
  template <class Address>
  void append(const Address& address)
  {
    out_ += '"';
    append_text(out_, address);
    out_ += '"';
  }

  std::string& out_;
  std::vector<Shape> shapes_; // of those that are open
};

// How often the name of a layer stood before it.
std::size_t count_before(const Packet& packet, std::size_t index)
{
  const auto* layer = &packet.layers[index];
  return static_cast<std::size_t>(std::count_if(packet.layers.begin(), layer, [layer](const Layer& before) {
    return before.header.index() == layer->header.index();
  }));
}

std::string key_of(const Packet& packet, std::size_t index)
{
  std::string key(name_of(packet.layers[index]));
  if (const auto before = count_before(packet, index); before > 0) key += fmt::format("_{}", before + 1);
  return key;
}

void append_layer(Object& object, const Packet& packet, std::size_t index, JsonOptions options)
{
  object.name(key_of(packet, index));
  object.begin('{');
  const Extent extent = describe(packet, packet.layers[index], object);
  if (options.checksums) tell_verdict(packet, index, object);
  if (extent != Extent::whole) {
    object.name(extent == Extent::truncated ? "truncated" : "malformed");
    object.literal("true");
  }
  object.end('}');
}

} // namespace

void append_json(std::string& out, const Packet& packet, std::chrono::sys_time<std::chrono::nanoseconds> time,
                 JsonOptions options)
{
  Object object(out);
  object.begin('{');
  object.name("event");
  object.text("packet");
  object.name("time");
  object.text(text::iso_time_in_full(time));
  object.name("length_bytes");
  object.number(packet.wire_bytes);
  object.name("captured_bytes");
  object.number(packet.bytes.size());
  object.members(options.members);
  object.name("layers");
  object.begin('[');
  for (std::size_t i = 0; i < packet.layers.size(); ++i) {
    object.separate();
    object.text(key_of(packet, i));
  }
  object.end(']');
  for (std::size_t i = 0; i < packet.layers.size(); ++i)
    append_layer(object, packet, i, options);
  if (packet.trailer.size > 0) {
    object.name("trailer_bytes");
    object.number(packet.trailer.size);
  }
  object.end('}');
  out += '\n';
}

} // namespace sockplay::packet
