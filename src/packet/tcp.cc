#include "packet/tcp.hh"

#include <array>
#include <utility>

namespace sockplay::packet {
namespace {

struct Flag {
  std::uint16_t bit;
  char letter;
  std::string_view word;
};

// In the order in which letters are written: "SA", "FPA".
constexpr std::array flags_by_letter{
    Flag{Tcp::fin, 'F', "FIN"}, Flag{Tcp::syn, 'S', "SYN"}, Flag{Tcp::rst, 'R', "RST"},
    Flag{Tcp::psh, 'P', "PSH"}, Flag{Tcp::ack, 'A', "ACK"}, Flag{Tcp::urg, 'U', "URG"},
    Flag{Tcp::ece, 'E', "ECE"}, Flag{Tcp::cwr, 'C', "CWR"}, Flag{Tcp::ae, 'N', "AE"},
};

// " SYN ACK", for each set of flags: every line has some.
class FlagWords {
public:
  constexpr explicit FlagWords(std::uint16_t flags)
  {
    for (const Flag& flag : flags_by_letter) {
      if ((flags & flag.bit) == 0) continue;
      text_[size_++] = ' ';
      for (const char letter : flag.word)
        text_[size_++] = letter;
    }
  }

  [[nodiscard]] constexpr std::string_view text() const { return {text_.data(), size_}; }

private:
  std::array<char, 4 * flags_by_letter.size()> text_{};
  std::uint8_t size_ = 0;
};

template <std::size_t... flags>
constexpr std::array<FlagWords, sizeof...(flags)> make_flag_words(std::index_sequence<flags...>)
{
  return {FlagWords(flags)...};
}
constexpr auto flag_words = make_flag_words(std::make_index_sequence<1 << flags_by_letter.size()>());

// IANA, "TCP Option Kind Numbers".
enum Kind : std::uint8_t {
  end_of_options = 0,
  no_operation = 1,
  maximum_segment_size = 2,
  window_scale = 3,
  sack_permitted = 4,
  sack = 5,
  timestamps = 8,
  md5_signature = 19,
  user_timeout = 28,
  authentication = 29,
  multipath = 30,
  fast_open = 34,
};

// Timestamps alone, as nearly every segment has them: two no-operations, then kind and length. RFC 7323
// appendix A.
constexpr std::string_view usual_options = "\1\1\10\12";
constexpr std::size_t usual_options_bytes = 12;

std::string_view kind_name(std::uint64_t kind)
{
  switch (kind) {
  case end_of_options: return "end of options";
  case no_operation: return "no operation";
  case maximum_segment_size: return "maximum segment size";
  case window_scale: return "window scale";
  case sack_permitted: return "SACK permitted";
  case sack: return "SACK";
  case timestamps: return "timestamps";
  case md5_signature: return "MD5 signature";
  case user_timeout: return "user timeout";
  case authentication: return "TCP-AO";
  case multipath: return "MPTCP";
  case fast_open: return "fast open cookie";
  default: return "";
  }
}

// RFC 8684 section 8.1.
std::string_view multipath_subtype_name(std::uint64_t subtype)
{
  constexpr std::array<std::string_view, 9> names{"MP_CAPABLE", "MP_JOIN",      "DSS",
                                                  "ADD_ADDR",   "REMOVE_ADDR",  "MP_PRIO",
                                                  "MP_FAIL",    "MP_FASTCLOSE", "MP_TCPRST"};
  return subtype < names.size() ? names[subtype] : "";
}

void describe_option_body(Fields& option, std::uint64_t kind)
{
  const std::size_t bytes = option.reader().remaining();
  switch (kind) {
  case maximum_segment_size: option.u16("options.mss_val", "Maximum segment size"); break;
  case window_scale: option.u8("options.wscale.shift", "Shift count"); break;
  case sack: {
    const auto blocks = option.list("options.sack", "Blocks");
    for (std::size_t i = 0; i < bytes / 8; ++i) {
      const auto block = option.item("Block");
      option.u32("options.sack_le", "Left edge");
      option.u32("options.sack_re", "Right edge");
    }
    break;
  }
  case timestamps:
    option.u32("options.timestamp.tsval", "Timestamp");
    option.u32("options.timestamp.tsecr", "Timestamp echoed");
    break;
  case multipath: {
    const Word first = option.word<1>();
    option.bits("options.mptcp.subtype", "Subtype", first, 4, 4, multipath_subtype_name);
    break;
  }
  case fast_open: option.octets(bytes, "options.tfo.cookie", "Cookie"); break;
  default: break;
  }
  option.octets(option.reader().available(), "options.unknown.payload", "Not decoded");
}

void describe_options(Fields& fields)
{
  const auto list = fields.list("options", "Options");
  while (!fields.at_end()) {
    const std::uint8_t kind = static_cast<std::uint8_t>(fields.reader().peek(1).front());
    const auto item = fields.item(kind_name(kind));
    fields.u8("option_kind", "Kind", kind_name);
    if (kind == end_of_options) {
      fields.reader().skip(fields.reader().available());
    } else if (kind != no_operation) {
      const std::uint64_t bytes = fields.u8("option_len", "Length");
      if (bytes < 2) return fields.reader().reject();
      Fields body = fields.part(bytes - 2);
      describe_option_body(body, kind);
    }
  }
}

void summarise_option(Words& words, TcpOption& option)
{
  switch (option.kind) {
  case maximum_segment_size: words << " mss " << option.body.u16(); break;
  case window_scale: words << " wscale " << option.body.u8(); break;
  case sack_permitted: words << " sackOK"; break;
  case sack:
    while (option.body.available() >= 8) {
      const std::uint32_t left = option.body.u32();
      words << " sack " << left << "-" << option.body.u32();
    }
    break;
  case multipath: words << " " << multipath_subtype_name(option.body.u8() >> 4); break;
  case fast_open: words << (option.body.remaining() == 0 ? " TFO request" : " TFO cookie"); break;
  default: break;
  }
}

} // namespace

Next Tcp::decode(Reader& reader, const Next&)
{
  source_port = reader.u16();
  destination_port = reader.u16();
  sequence = reader.u32();
  acknowledgement = reader.u32();
  const std::uint16_t size_and_flags = reader.u16();
  header_bytes = static_cast<std::uint8_t>((size_and_flags >> 12) * 4);
  flags = size_and_flags & 0x1FF;
  window = reader.u16();
  checksum = reader.u16();
  urgent_pointer = reader.u16();
  if (!reader.is_whole()) return Next::nothing();
  if (header_bytes < fixed_bytes) {
    reader.reject();
    return Next::nothing();
  }
  reader.skip(header_bytes - fixed_bytes);
  payload_bytes = static_cast<std::uint32_t>(reader.remaining());
  return next_in_stream(source_port, destination_port, reader);
}

void Tcp::describe(Fields& fields) const
{
  fields.u16("srcport", "Source port");
  fields.u16("dstport", "Destination port");
  fields.u32("seq_raw", "Sequence number");
  fields.u32("ack_raw", "Acknowledgement number");
  const Word size_and_flags = fields.word<2>();
  const std::uint64_t size = size_and_flags.value >> 12 << 2;
  std::array<char, flags_by_letter.size()> letters;
  std::size_t count = 0;
  for (const Flag& flag : flags_by_letter) {
    if ((size_and_flags.value & flag.bit) != 0) letters[count++] = flag.letter;
  }
  fields.told("hdr_len", "Header length", size_and_flags, size);
  fields.told("flags", "Flags", size_and_flags, Text{{letters.data(), count}});
  fields.u16("window", "Window");
  fields.hex16("checksum", "Checksum");
  fields.u16("urgent_pointer", "Urgent pointer");
  if (size > fixed_bytes) {
    Fields options = fields.part(size - fixed_bytes);
    describe_options(options);
  }
  if (fields.reader().is_whole()) fields.concluded("len", "Payload length", std::uint64_t{payload_bytes});
}

void Tcp::summarise(Words& words, Reader& reader) const
{
  words << "TCP" << flag_words[flags].text() << " seq " << sequence;
  if (header_bytes != 0) {
    if ((flags & ack) != 0) words << " ack " << acknowledgement;
    words << " win " << window;
    if (payload_bytes > 0) words << " len " << payload_bytes;
  }
  if (header_bytes <= fixed_bytes) return;
  reader.skip(fixed_bytes);
  Reader options = reader.part(header_bytes - fixed_bytes);
  if (options.rest().size() == usual_options_bytes && options.rest().starts_with(usual_options)) return;
  while (auto option = next_tcp_option(options))
    summarise_option(words, *option);
  if (!options.is_whole()) reader.reject();
}

std::optional<TcpOption> next_tcp_option(Reader& options)
{
  if (options.available() == 0) return {};
  const std::uint8_t kind = options.u8();
  if (kind == end_of_options) {
    options.skip(options.available());
    return {};
  }
  if (kind == no_operation) return TcpOption{kind, options.part(0)};
  const std::uint8_t bytes = options.u8();
  if (bytes < 2) {
    options.reject();
    return {};
  }
  return TcpOption{kind, options.part(bytes - 2)};
}

} // namespace sockplay::packet
